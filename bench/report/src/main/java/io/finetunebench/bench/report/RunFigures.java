package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkNoise;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the parts of a run's document that a reader can open and touch. */
final class RunFigures {
  private static final String FASTER = "faster";
  private static final String SLOWER = "slower";

  private RunFigures() {}

  /** Returns how many results are valid, invalid and skipped. */
  static Tally tally(RunRecord run) {
    List<Tally.Count> counts = new ArrayList<>();
    for (Validity.Status status : Validity.Status.values()) {
      long count =
          run.results().stream().filter(result -> result.validity().status() == status).count();
      if (count > 0) {
        counts.add(
            new Tally.Count(
                count,
                status.name().toLowerCase(Locale.ROOT),
                switch (status) {
                  case VALID -> Tone.PLAIN;
                  case INVALID -> Tone.BAD;
                  case SKIPPED -> Tone.CAUTION;
                }));
      }
    }
    return new Tally(
        counts,
        String.join(
            "; ",
            "measured on " + run.machine().identity().key(),
            run.jvm().name() + " " + run.jvm().version(),
            "preset " + run.preset(),
            "run " + run.id()));
  }

  /** Returns the engines' times relative to the limit, or else to nd4j; empty where neither ran. */
  static Optional<Forest> scoreBoard(RunRecord run) {
    EngineRatios ratios = new EngineRatios(run);
    return board(run, ratios::toLimit, "Time relative to plain Java on one core, the limit")
        .or(() -> board(run, ratios::toNd4j, "Time relative to engine nd4j"));
  }

  private static Optional<Forest> board(
      RunRecord run, Function<BenchmarkResult, Optional<Estimate>> ratio, String title) {
    List<Forest.Item> items = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      Estimate estimate = ratio.apply(result).orElse(null);
      if (estimate != null) {
        Interval interval = estimate.interval();
        items.add(
            new Forest.Item(
                RunTable.subject(result),
                estimate.ratio(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                Tone.PLAIN,
                Quantity.ratio(estimate)));
      }
    }
    items.sort(Comparator.comparingDouble(Forest.Item::ratio));
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of(new Forest(title, 1, 1, FASTER, SLOWER, items));
  }

  /** Returns a card a benchmark: forks, iterations, rulers, percentiles, metrics, check. */
  static Cards cards(RunRecord run) {
    return new Cards(
        "Each benchmark", run.results().stream().map(result -> card(run, result)).toList());
  }

  private static Cards.Card card(RunRecord run, BenchmarkResult result) {
    List<Block> blocks = new ArrayList<>();
    String status = result.validity().status().name();
    Tone tone = result.validity().status() == Validity.Status.INVALID ? Tone.BAD : Tone.CAUTION;
    if (!result.metrics().isEmpty()) {
      Metric metric = result.metrics().get(0);
      status = Quantity.score(metric.score(), metric.unit());
      boolean unsteady = result.noise().stream().anyMatch(noise -> noise.unsteady() != null);
      tone = unsteady ? Tone.CAUTION : Tone.PLAIN;
    }
    String reason = result.validity().reason();
    if (reason != null) {
      blocks.add(new Paragraph(reason));
    }
    blocks.add(facts(run, result));
    for (int fork = 0; fork < result.noise().size(); fork++) {
      String unsteady = result.noise().get(fork).unsteady();
      if (unsteady != null) {
        blocks.add(new Paragraph("Fork " + (fork + 1) + " had no steady state: " + unsteady));
      }
    }
    if (!result.metrics().isEmpty()) {
      blocks.add(metrics(result));
      blocks.add(iterations(result.metrics().get(0), result.metrics().get(0).unit()));
      rulers(result).ifPresent(blocks::add);
    }
    percentiles(result).ifPresent(blocks::add);
    return new Cards.Card(RunTable.subject(result), status, tone, blocks);
  }

  private static Facts facts(RunRecord run, BenchmarkResult result) {
    Facts.Builder facts = Facts.builder();
    result.parameters().forEach(facts::add);
    facts.add("load", result.load());
    Check check = result.check();
    if (check != null) {
      facts.add(
          "check",
          String.format(
              Locale.ROOT,
              "%s: %s, error %.2g, allowed %.2g",
              check.passed() ? "passed" : "FAILED",
              check.description(),
              check.error(),
              check.tolerance()));
    }
    facts.add("repeat", repeat(run, result));
    return facts.build();
  }

  /** Returns the command that measures the benchmark again. */
  private static String repeat(RunRecord run, BenchmarkResult result) {
    StringBuilder command = new StringBuilder("./finetune-bench run --preset " + run.preset());
    option(command, "--engines", result.parameters().get(BenchmarkResult.ENGINE));
    option(command, "--workload", result.parameters().get("workload"));
    option(command, "--precision", result.parameters().get("precision"));
    return command + " -- '" + result.benchmark().replace(".", "\\.") + "$'";
  }

  private static void option(StringBuilder command, String name, @Nullable String value) {
    if (value != null) {
      command.append(' ').append(name).append(' ').append(value);
    }
  }

  private static Table metrics(BenchmarkResult result) {
    Table.Builder table =
        Table.of(
            Column.words("metric"),
            Column.numbers("score"),
            Column.words("interval"),
            Column.numbers("forks"));
    for (Metric metric : result.metrics()) {
      Interval interval = metric.interval();
      table.row(
          Cell.of(metric.name()),
          Cell.of(metric.score(), Quantity.score(metric.score(), metric.unit())),
          interval == null
              ? Cell.none()
              : Cell.of(
                  Quantity.number(interval.low())
                      + " to "
                      + Quantity.score(interval.high(), metric.unit())),
          Cell.of(metric.samples().size(), String.valueOf(metric.samples().size())));
    }
    return table.build();
  }

  /** Returns the samples one after the other, a layer a fork, a mark where a fork begins. */
  private static Plot iterations(Metric metric, String unit) {
    List<Plot.Layer> layers = new ArrayList<>();
    List<Plot.Mark> marks = new ArrayList<>();
    int place = 0;
    for (int fork = 0; fork < metric.samples().size(); fork++) {
      List<Double> samples = metric.samples().get(fork);
      List<Double> xs = new ArrayList<>();
      for (int i = 0; i < samples.size(); i++) {
        xs.add((double) ++place);
      }
      if (fork > 0) {
        marks.add(new Plot.Mark(xs.get(0) - 0.5, "fork " + (fork + 1) + " begins"));
      }
      layers.add(new Plot.Layer("fork " + (fork + 1), Plot.Kind.POINTS, xs, samples));
    }
    return new Plot(
        "Every measured iteration, after the warm-up; a line where the next fork begins",
        new Plot.Axis("iteration", Plot.Scale.LINEAR),
        new Plot.Axis(metric.name() + ", " + unit, Plot.Scale.LINEAR),
        layers,
        marks);
  }

  /** Returns the rulers beside the iterations; empty where nobody watched. */
  private static Optional<Plot> rulers(BenchmarkResult result) {
    if (result.noise().isEmpty()) {
      return Optional.empty();
    }
    List<Double> xs = new ArrayList<>();
    List<Double> compute = new ArrayList<>();
    List<Double> copy = new ArrayList<>();
    for (ForkNoise fork : result.noise()) {
      for (int i = 0; i < fork.iterations(); i++) {
        xs.add((double) xs.size() + 1);
        compute.add((double) fork.slowestComputeNanos(i) / fork.fastestComputeNanos());
        copy.add(
            (double) Math.max(fork.copyBeforeNanos().get(i), fork.copyAfterNanos().get(i))
                / fork.fastestCopyNanos());
      }
    }
    return Optional.of(
        new Plot(
            "The rulers beside each iteration, 1 is their fastest: high means a busy machine",
            new Plot.Axis("iteration", Plot.Scale.LINEAR),
            new Plot.Axis("times the fastest", Plot.Scale.LINEAR),
            List.of(
                new Plot.Layer("compute ruler", Plot.Kind.LINE, xs, compute),
                new Plot.Layer("copy ruler", Plot.Kind.DASHES, xs, copy)),
            List.of()));
  }

  private static Optional<Plot> percentiles(BenchmarkResult result) {
    List<Plot.Layer> layers = new ArrayList<>();
    for (Latency latency : result.latencies()) {
      List<Double> xs = new ArrayList<>(List.of(0.0));
      List<Double> ys = new ArrayList<>(List.of(Math.max(1, latency.min()) / 1e3));
      latency
          .percentiles()
          .forEach(
              each -> {
                if (each.percentile() > 0 && each.percentile() < 100) {
                  xs.add(each.percentile());
                  ys.add(Math.max(1, each.value()) / 1e3);
                }
              });
      if (xs.size() > 1) {
        layers.add(new Plot.Layer(latency.name(), Plot.Kind.LINE, xs, ys));
        layers.add(new Plot.Layer(latency.name() + ", known", Plot.Kind.POINTS, xs, ys));
      }
    }
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plot(
                "Percentiles that have samples enough",
                new Plot.Axis("percentile", Plot.Scale.PERCENTILE),
                new Plot.Axis("time of a call, microseconds", Plot.Scale.LOGARITHMIC),
                layers,
                List.of()));
  }
}
