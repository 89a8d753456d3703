package io.finetunebench.bench.report.run;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the parts of a run's document that a reader can open and touch. */
final class RunFigures {
  private static final String FASTER = "faster";
  private static final String SLOWER = "slower";
  private static final String CLOSED = "closed";

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
                // What was imported was measured; whether it is right, nobody checked here.
                status == Validity.Status.VALID && isImported(run)
                    ? "measured"
                    : status.name().toLowerCase(Locale.ROOT),
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
            "measured on " + RunSummary.place(run),
            isImported(run) ? "imported" : "preset " + run.preset(),
            "run " + run.id()));
  }

  /**
   * Returns how long each engine takes relative to {@code reference}; empty where that is not
   * known, or where the run was too disturbed to be summed up in a word.
   */
  static String standing(RunRecord run) {
    if (run.results().stream()
        .flatMap(result -> result.details().stream())
        .anyMatch(fork -> fork.unsteady() != null)) {
      return "";
    }
    EngineRatios ratios = new EngineRatios(run);
    Map<String, List<Double>> logs = new LinkedHashMap<>();
    for (BenchmarkResult result : run.results()) {
      String engine = result.parameters().getOrDefault(BenchmarkResult.ENGINE, "");
      if (!engine.equals(EngineRatios.REFERENCE)) {
        ratios
            .toReference(result)
            .ifPresent(
                ratio ->
                    logs.computeIfAbsent(engine, absent -> new ArrayList<>())
                        .add(Math.log(ratio.ratio())));
      }
    }
    String each =
        logs.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + " takes "
                        + String.format(
                            Locale.ROOT,
                            "%.3g",
                            Math.exp(
                                entry.getValue().stream()
                                    .mapToDouble(log -> log)
                                    .average()
                                    .orElseThrow()))
                        + " x")
            .collect(Collectors.joining(", "));
    return each.isEmpty() ? "" : each + " the time of reference";
  }

  /**
   * Returns the engines' times relative to {@code reference}, or else to nd4j; where neither ran,
   * the scores themselves, a figure for each unit.
   */
  static List<Forest> scoreBoard(RunRecord run) {
    EngineRatios ratios = new EngineRatios(run);
    return board(
            run, ratios::toReference, "Time relative to engine reference, Java alone on one core")
        .or(() -> board(run, ratios::toNd4j, "Time relative to engine nd4j"))
        .map(List::of)
        .orElseGet(() -> scores(run));
  }

  /**
   * Returns the scores with their intervals in the run's own order, which keeps families together.
   */
  private static List<Forest> scores(RunRecord run) {
    Map<String, List<BenchmarkResult>> byUnit = new LinkedHashMap<>();
    for (BenchmarkResult result : run.results()) {
      if (!result.metrics().isEmpty()) {
        Metric metric = result.metrics().get(0);
        byUnit
            .computeIfAbsent(metric.name() + ", " + metric.unit(), absent -> new ArrayList<>())
            .add(result);
      }
    }
    List<Forest> boards = new ArrayList<>();
    for (List<BenchmarkResult> results : byUnit.values()) {
      ShortNames names = ShortNames.ofResults(results);
      Metric metric = results.get(0).metrics().get(0);
      boolean smaller = !metric.hint().biggerIsBetter();
      Quantity.Unit readable =
          Quantity.unit(
              metric.unit(),
              Medians.of(
                  results.stream()
                      .mapToDouble(result -> result.metrics().get(0).score())
                      .toArray()));
      boards.add(
          new Forest(
              names.title("Score")
                  + ": "
                  // A mode is in the title or in the names.
                  + (RunTable.mode(metric.name()).isEmpty() ? metric.name() + ", " : "")
                  + readable.name()
                  + (smaller ? "; less is better" : "; more is better"),
              Forest.Kind.SCORES,
              0,
              0,
              smaller ? FASTER : SLOWER,
              smaller ? SLOWER : FASTER,
              results.stream().map(result -> score(run, result, names, readable)).toList()));
    }
    return boards;
  }

  private static Forest.Item score(
      RunRecord run, BenchmarkResult result, ShortNames names, Quantity.Unit readable) {
    Metric metric = result.metrics().get(0);
    Interval interval = metric.interval();
    return Cells.item(
        label(run, result, names),
        readable.of(metric.score()),
        interval == null
            ? null
            : new Interval(
                readable.of(interval.low()),
                readable.of(interval.high()),
                interval.confidence(),
                interval.method()),
        Tone.PLAIN,
        Quantity.score(metric.score(), metric.unit())
            + (interval == null ? "" : " " + RunTable.margin(metric, interval)));
  }

  /** Returns what a result is of; parameters of other projects mean nothing without their names. */
  private static String label(RunRecord run, BenchmarkResult result, ShortNames names) {
    String load = result.load().equals(CLOSED) ? "" : " (" + result.load() + ")";
    return names.of(result, isImported(run)) + load;
  }

  private static ShortNames names(RunRecord run) {
    return ShortNames.ofResults(run.results());
  }

  static boolean isImported(RunRecord run) {
    return run.preset().equals(ImportedRuns.MACHINE);
  }

  private static Optional<Forest> board(
      RunRecord run, Function<BenchmarkResult, Optional<Estimate>> ratio, String title) {
    List<Forest.Item> items = new ArrayList<>();
    ShortNames names = names(run);
    for (BenchmarkResult result : run.results()) {
      Estimate estimate = ratio.apply(result).orElse(null);
      if (estimate != null) {
        items.add(
            Cells.item(
                label(run, result, names),
                estimate.ratio(),
                estimate.interval(),
                Tone.PLAIN,
                Quantity.ratio(estimate)));
      }
    }
    items.sort(Comparator.comparingDouble(Forest.Item::value));
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of(new Forest(names.title(title), 1, 1, FASTER, SLOWER, items));
  }

  /** Returns a card a benchmark: forks, iterations, rulers, percentiles, metrics, check. */
  static Cards cards(RunRecord run, Attachments attachments) {
    ShortNames names = names(run);
    return new Cards(
        names.title("Each benchmark"),
        run.results().stream().map(result -> card(run, result, names, attachments)).toList());
  }

  private static Cards.Card card(
      RunRecord run, BenchmarkResult result, ShortNames names, Attachments attachments) {
    List<Block> blocks = new ArrayList<>();
    String status = result.validity().status().name();
    Tone tone = result.validity().status() == Validity.Status.INVALID ? Tone.BAD : Tone.CAUTION;
    if (!result.metrics().isEmpty()) {
      Metric metric = result.metrics().get(0);
      status = Quantity.score(metric.score(), metric.unit());
      boolean unsteady = result.details().stream().anyMatch(fork -> fork.unsteady() != null);
      status += unsteady ? ", unsteady" : "";
      tone = unsteady ? Tone.CAUTION : Tone.PLAIN;
    }
    String reason = result.validity().reason();
    if (reason != null) {
      blocks.add(new Paragraph(reason));
    }
    blocks.add(facts(run, result));
    for (int fork = 0; fork < result.details().size(); fork++) {
      String unsteady = result.details().get(fork).unsteady();
      if (unsteady != null) {
        blocks.add(new Paragraph("Fork " + (fork + 1) + " had no steady state: " + unsteady));
      }
    }
    if (!result.metrics().isEmpty()) {
      blocks.add(metrics(result));
      blocks.addAll(
          SampleFigures.of(
              List.of(
                  new SampleFigures.Side(
                      "",
                      result.metrics().get(0),
                      result.details(),
                      result.latencies(),
                      attachments))));
    }
    blocks.addAll(attachments.logs("", result.latencies()));
    return new Cards.Card(label(run, result, names), status, tone, blocks);
  }

  private static Facts facts(RunRecord run, BenchmarkResult result) {
    Facts.Builder facts = Facts.builder().add("benchmark", result.benchmark());
    result
        .parameters()
        .forEach((name, value) -> facts.add(name.replaceFirst("^jmh\\.", ""), value));
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
    facts.add("repeat", Repeat.command(run, result));
    return facts.build();
  }

  private static Table metrics(BenchmarkResult result) {
    return new Rows<Metric>()
        .words("metric", Metric::name)
        .numbers("score", metric -> Cells.score(metric.score(), metric.unit()))
        .words("interval", metric -> range(metric))
        .numbers("forks", metric -> Cells.count(metric.samples().size()))
        .table(result.metrics());
  }

  private static String range(Metric metric) {
    Interval interval = metric.interval();
    return interval == null ? "-" : range(interval, metric.unit());
  }

  static String range(Interval interval, String unit) {
    return Quantity.score(interval.low(), unit) + " to " + Quantity.score(interval.high(), unit);
  }
}
