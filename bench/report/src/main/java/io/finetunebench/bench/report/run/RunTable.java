package io.finetunebench.bench.report.run;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Counts;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the document of a run: a table with a row a benchmark. */
public final class RunTable {
  private static final String NONE = "-";

  /** From here on an interval does not lie evenly around its score. */
  private static final double WIDE_PERCENT = 30;

  /** The fewest forks whose means have an interval. */
  private static final int FEWEST_FORKS = 3;

  private static final String ENGINE = BenchmarkResult.ENGINE;

  /** What has a column, or is told by the unit. */
  private static final Set<String> SHOWN_PARAMETERS =
      Set.of(ENGINE, "workload", "precision", Series.JMH_MODE);

  private static final String SERVICE = "service time";
  private static final String MODE = "mode";
  private static final List<Column> COLUMNS =
      List.of(
          Column.words("benchmark"),
          Column.words("engine").fit(Fit.FOLD),
          Column.words("workload").fit(Fit.FOLD),
          Column.words("precision").fit(Fit.FOLD),
          Column.numbers("score"),
          Column.words("99 % interval"),
          Column.numbers("p50").fit(Fit.DROP),
          Column.numbers("p99").fit(Fit.DROP),
          Column.numbers("forks").fit(Fit.DROP),
          Column.numbers("to nd4j"),
          Column.numbers("to reference"));

  /** The places of the columns of ratios. */
  private static final List<Integer> RATIOS = List.of(9, 10);

  /** Details that have a row, with what it is called. */
  private static final List<Map.Entry<String, String>> PARTS =
      List.of(
          Map.entry(Details.ENQUEUE, "until the call returned"),
          Map.entry(Details.ON_DEVICE, "on the device"));

  /** Of JMH's files the metric is the mode, and one benchmark may have several. */
  private static final Set<String> JMH_MODES = Set.of("thrpt", "avgt", "sample", "ss");

  private RunTable() {}

  /**
   * Returns the run as a document: a row a benchmark, then what a reader has to know.
   *
   * @param attachments that lie beside the record
   */
  public static Document document(RunRecord run, Attachments attachments) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(RunFigures.tally(run));
    blocks.addAll(RunFigures.scoreBoard(run));
    blocks.addAll(blocks(run));
    blocks.add(RunFigures.cards(run, attachments));
    blocks.add(RunSummary.provenance(run));
    return new Document(
        "Benchmark run " + run.id(),
        headline(run),
        RunFigures.isImported(run) ? headline(run) : RunSummary.counts(run),
        blocks);
  }

  /** Returns how many results count, and how the engines stand to each other. */
  static String headline(RunRecord run) {
    int all = run.results().size();
    if (RunFigures.isImported(run)) {
      return all + " measured; " + precision(run);
    }
    String engines = RunFigures.standing(run);
    return new Counts()
            .always(count(run, Validity.Status.VALID), "valid")
            .add(count(run, Validity.Status.INVALID), "invalid")
            .add(count(run, Validity.Status.SKIPPED), "skipped")
            .of(all)
        + (run.complete() ? "" : "; the run was cut off")
        + (engines.isEmpty() ? "" : "; " + engines);
  }

  /** Returns how well the scores of a run are known that nobody checked: how wide intervals are. */
  private static String precision(RunRecord run) {
    List<Double> widths = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      for (Metric metric : result.metrics().stream().limit(1).toList()) {
        Interval interval = metric.interval();
        if (interval != null && metric.score() != 0) {
          widths.add((interval.high() - interval.low()) / 2 / Math.abs(metric.score()));
        }
      }
    }
    if (widths.isEmpty()) {
      return "a sample each, so nobody knows how sure the scores are";
    }
    Collections.sort(widths);
    return String.format(
        Locale.ROOT,
        "known within %.1f %% in the median, within %.1f %% at most",
        100 * widths.get((widths.size() - 1) / 2),
        100 * widths.get(widths.size() - 1));
  }

  private static long count(RunRecord run, Validity.Status status) {
    return run.results().stream().filter(result -> result.validity().status() == status).count();
  }

  /** Returns the table, then the reasons of what has no numbers and what disturbed the rest. */
  static List<Block> blocks(RunRecord run) {
    EngineRatios ratios = new EngineRatios(run);
    boolean withRatios = ratios.any();
    Table.Builder table = Table.of(COLUMNS);
    ShortNames names = ShortNames.ofRows(run.results());
    for (BenchmarkResult result : run.results()) {
      List<Cell> row =
          List.of(
              Cell.of(names.of(name(result))),
              Cell.of(parameter(result, ENGINE)),
              Cell.of(parameter(result, "workload")),
              Cell.of(parameter(result, "precision")));
      if (result.metrics().isEmpty()) {
        boolean invalid = result.validity().status() == Validity.Status.INVALID;
        Cell status = Cell.of(result.validity().status().name(), invalid ? Tone.BAD : Tone.CAUTION);
        table.row(filled(append(row, List.of(status)), Cell.none()));
        continue;
      }
      table.row(
          append(
              append(row, scores(result)),
              List.of(ratio(ratios.toNd4j(result)), ratio(ratios.toReference(result)))));
      addParts(table, result);
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(names.under("Results", table.build().without(withRatios ? List.of() : RATIOS)));
    if (run.results().stream().anyMatch(result -> isWithinForks(result))) {
      blocks.add(
          Note.warning(
              "fewer than 3 forks (*): the interval is over iterations, too narrow for another"
                  + " start of the JVM",
              "measure with more forks (-f 5)"));
    }
    if (withRatios) {
      blocks.add(
          Note.of(
              "to nd4j, to reference: times relative to those of nd4j, and of reference in float,"
                  + " Java alone on one core, with their 99 % intervals; above 1 is slower;"
                  + " - with fewer than 3 forks"));
      ratios.defeats().forEach(line -> blocks.add(Note.of(line)));
    }
    blocks.addAll(RunNotes.warnings(run));
    return blocks;
  }

  /** Returns whether a result has an interval that so few forks give none. */
  private static boolean isWithinForks(BenchmarkResult result) {
    return !result.metrics().isEmpty()
        && result.metrics().get(0).interval() != null
        && result.metrics().get(0).samples().size() < FEWEST_FORKS;
  }

  private static List<Cell> scores(BenchmarkResult result) {
    Metric metric = result.metrics().get(0);
    Interval interval = metric.interval();
    return List.of(
        Cells.score(metric.score(), metric.unit()),
        Cell.of(
            interval == null
                ? NONE
                : margin(metric, interval) + (isWithinForks(result) ? " *" : "")),
        percentile(result, SERVICE, 50),
        percentile(result, SERVICE, 99),
        Cells.count(metric.samples().size()));
  }

  /** Adds rows with what a result has beside its score: phases, further metrics, distributions. */
  private static void addParts(Table.Builder table, BenchmarkResult result) {
    for (Map.Entry<String, String> part : PARTS) {
      result
          .metric(part.getKey())
          .map(metric -> part(part.getValue(), Cells.score(metric.score(), metric.unit())))
          .ifPresent(table::part);
    }
    result.metrics().stream()
        .skip(1)
        .filter(further -> further.hint() != Hint.DETAIL)
        .forEach(further -> table.part(further(further)));
    for (Latency latency : result.latencies().stream().skip(1).toList()) {
      table.part(
          part(
              latency.name(),
              Cells.duration(latency.mean()),
              Cell.of(result.load()),
              percentile(result, latency.name(), 50),
              percentile(result, latency.name(), 99)));
    }
  }

  private static List<Cell> further(Metric metric) {
    Interval interval = metric.interval();
    return part(
        metric.name(),
        Cells.score(metric.score(), metric.unit()),
        interval == null ? Cell.empty() : Cell.of(margin(metric, interval)));
  }

  /** Returns a row with a part of what is above it: its name, and cells from the score on. */
  private static List<Cell> part(String name, Cell... cells) {
    List<Cell> unused = Collections.nCopies(3, Cell.empty());
    return filled(append(append(List.of(Cell.of(name)), unused), List.of(cells)), Cell.empty());
  }

  /** Returns a row with as many cells as there are columns. */
  private static List<Cell> filled(List<Cell> cells, Cell with) {
    return append(cells, Collections.nCopies(COLUMNS.size() - cells.size(), with));
  }

  static String subject(BenchmarkResult result) {
    return (result.benchmark() + " " + String.join(" ", result.parameters().values())).strip();
  }

  private static <T> List<T> append(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static Cell ratio(Optional<Estimate> ratio) {
    return ratio
        .map(estimate -> Cell.of(estimate.ratio(), Quantity.ratio(estimate)))
        .orElse(Cell.none());
  }

  /** Returns the benchmark, the parameters without a column, and JMH's mode if it is not usual. */
  static String name(BenchmarkResult result) {
    String mode = mode(result);
    StringBuilder name = new StringBuilder(result.benchmark());
    name.append(mode.isEmpty() ? "" : " " + mode);
    result
        .parameters()
        .forEach(
            (parameter, value) -> {
              if (parameter.equals(MODE)) {
                name.append(" (").append(value).append(')');
              } else if (!SHOWN_PARAMETERS.contains(parameter)) {
                name.append(' ').append(parameter).append('=').append(value);
              }
            });
    return name.toString();
  }

  /** Returns JMH's mode; empty where the metric is another. */
  static String mode(BenchmarkResult result) {
    return result.metrics().isEmpty() ? "" : mode(result.metrics().get(0).name());
  }

  /** Returns a metric that is one of JMH's modes; empty for any other. */
  static String mode(String metric) {
    return JMH_MODES.contains(metric) ? metric : "";
  }

  /** Returns the parameters that a name has as "name=value". */
  static Map<String, String> named(BenchmarkResult result) {
    return result.parameters().entrySet().stream()
        .filter(each -> !each.getKey().equals(MODE) && !SHOWN_PARAMETERS.contains(each.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static String parameter(BenchmarkResult result, String name) {
    return result.parameters().getOrDefault(name, NONE);
  }

  /** Returns half of an interval's width in percent of the score; a wide one as it is. */
  static String margin(Metric metric, Interval interval) {
    double percent = 100 * (interval.high() - interval.low()) / 2 / Math.abs(metric.score());
    return metric.score() == 0
        ? NONE
        : percent < WIDE_PERCENT
            ? String.format(Locale.ROOT, "± %.1f %%", percent)
            : RunFigures.range(interval, metric.unit());
  }

  /** Returns a percentile where there are samples enough for it. */
  private static Cell percentile(BenchmarkResult result, String distribution, double percentile) {
    return result.latencies().stream()
        .filter(latency -> latency.name().equals(distribution))
        .flatMap(latency -> latency.percentiles().stream())
        .filter(candidate -> candidate.percentile() == percentile)
        .findFirst()
        .map(found -> Cells.duration(found.value()))
        .orElse(Cell.none());
  }
}
