package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.verdict.Estimate;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Hint;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Ruler;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.Validity;
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
import java.util.LinkedHashMap;
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
  private static final double SHIFT = 1.1;
  private static final String UNSTEADY_REMEDY =
      "warm up longer (-- -wi 20), or keep other work off the machine";
  private static final String QUIET = "measure again on a quiet machine";
  private static final String SHIFT_REMEDY = QUIET + ", or both sides in turns (ab)";

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
          Column.numbers("forks").fit(Fit.DROP));
  private static final List<Column> RATIOS =
      List.of(Column.numbers("to nd4j"), Column.numbers("to reference"));

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
    long valid = count(run, Validity.Status.VALID);
    long invalid = count(run, Validity.Status.INVALID);
    long skipped = count(run, Validity.Status.SKIPPED);
    int all = run.results().size();
    if (RunFigures.isImported(run)) {
      return Quantity.count(all, "benchmark") + " measured; " + precision(run);
    }
    String engines = RunFigures.standing(run);
    return (valid == all && all > 0
            ? (all == 1 ? "The" : all == 2 ? "Both" : "All " + all)
            : valid + " of " + all)
        + (all == 1 ? " benchmark has a valid result" : " benchmarks have valid results")
        + (invalid == 0 ? "" : ", " + invalid + (invalid == 1 ? " is" : " are") + " invalid")
        + (skipped == 0 ? "" : ", " + skipped + (skipped == 1 ? " was" : " were") + " skipped")
        + (run.complete() ? "" : "; the run was cut off")
        + (engines.isEmpty() ? "" : "; " + engines);
  }

  /** Returns how well the scores of a run are known that nobody checked: how wide intervals are. */
  private static String precision(RunRecord run) {
    List<Double> widths = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      for (Metric metric : result.metrics().stream().limit(1).toList()) {
        Interval interval = RunFigures.interval(run, metric);
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
        widths.size() == 1
            ? "the score is known within %2$.1f %%"
            : "half of the scores are known within %.1f %%, the least sure one within %.1f %%",
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
    Table.Builder table = Table.of(withRatios ? append(COLUMNS, RATIOS) : COLUMNS);
    ShortNames names = ShortNames.ofRows(run.results());
    boolean fewForks = false;
    for (BenchmarkResult result : run.results()) {
      List<Cell> row =
          new ArrayList<>(
              List.of(
                  Cell.of(names.of(name(result))),
                  Cell.of(parameter(result, ENGINE)),
                  Cell.of(parameter(result, "workload")),
                  Cell.of(parameter(result, "precision"))));
      if (result.metrics().isEmpty()) {
        boolean invalid = result.validity().status() == Validity.Status.INVALID;
        row.add(Cell.of(result.validity().status().name(), invalid ? Tone.BAD : Tone.CAUTION));
        table.row(filled(row, Cell.none(), withRatios));
        continue;
      }
      Metric metric = result.metrics().get(0);
      Interval interval = RunFigures.interval(run, metric);
      boolean withinForks = interval != null && metric.samples().size() < FEWEST_FORKS;
      fewForks |= withinForks;
      row.add(Cells.score(metric.score(), metric.unit()));
      row.add(
          Cell.of(
              interval == null
                  ? NONE
                  : margin(metric.score(), interval) + (withinForks ? " *" : "")));
      row.add(percentile(result, SERVICE, 50));
      row.add(percentile(result, SERVICE, 99));
      row.add(Cells.count(metric.samples().size()));
      if (withRatios) {
        row.add(ratio(ratios.toNd4j(result)));
        row.add(ratio(ratios.toReference(result)));
      }
      table.row(row);
      DeviceTables.enqueuedNanos(result)
          .ifPresent(
              nanos ->
                  table.part(part(withRatios, "until the call returned", Cells.duration(nanos))));
      DeviceTables.deviceNanos(result)
          .ifPresent(nanos -> table.part(part(withRatios, "on the device", Cells.duration(nanos))));
      result.metrics().stream()
          .skip(1)
          .filter(further -> further.hint() != Hint.DETAIL)
          .forEach(further -> table.part(further(run, further, withRatios)));
      for (int i = 1; i < result.latencies().size(); i++) {
        Latency latency = result.latencies().get(i);
        table.part(
            part(
                withRatios,
                latency.name(),
                Cells.duration(latency.mean()),
                Cell.of(load(result)),
                percentile(result, latency.name(), 50),
                percentile(result, latency.name(), 99)));
      }
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(names.under("Results", table.build()));
    if (fewForks) {
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
    blocks.addAll(warnings(run));
    return blocks;
  }

  /** Returns what makes a run's numbers worth less, or leaves them out. */
  static List<Block> warnings(RunRecord run) {
    List<Block> warnings = new ArrayList<>(notes(run));
    warnings.addAll(disturbances(run));
    return warnings;
  }

  private static List<Cell> further(RunRecord run, Metric metric, boolean withRatios) {
    Interval interval = RunFigures.interval(run, metric);
    return part(
        withRatios,
        metric.name(),
        Cells.score(metric.score(), metric.unit()),
        interval == null ? Cell.empty() : Cell.of(margin(metric.score(), interval)));
  }

  /** Returns a row with a part of what is above it: its name, and cells from the score on. */
  private static List<Cell> part(boolean withRatios, String name, Cell... cells) {
    List<Cell> unused = Collections.nCopies(3, Cell.empty());
    return filled(
        append(append(List.of(Cell.of(name)), unused), List.of(cells)), Cell.empty(), withRatios);
  }

  /** Returns a row with as many cells as there are columns. */
  private static List<Cell> filled(List<Cell> cells, Cell with, boolean withRatios) {
    int columns = COLUMNS.size() + (withRatios ? RATIOS.size() : 0);
    return append(cells, Collections.nCopies(columns - cells.size(), with));
  }

  /** Returns a note for what disturbed a run: its machine, device, JVM and forks. */
  static List<Note> disturbances(RunRecord run) {
    List<Note> notes = new ArrayList<>(MachineWarnings.of(run));
    notes.addAll(DeviceTables.notes(run));
    List<String> unsteady = run.results().stream().flatMap(RunTable::unsteady).toList();
    if (!unsteady.isEmpty()) {
      notes.add(
          Note.warning(
              unsteady.get(0)
                  + (unsteady.size() == 1
                      ? ""
                      : "; and forks of " + Quantity.count(unsteady.size() - 1, "more benchmark")),
              UNSTEADY_REMEDY));
    }
    for (Ruler ruler : run.rulers()) {
      Double after = ruler.after();
      if (after != null && Math.abs(Math.log(after / ruler.before())) > Math.log(SHIFT)) {
        notes.add(
            Note.warning(
                "The machine shifted: the "
                    + ruler.name()
                    + " ruler took "
                    + Quantity.score(ruler.before(), ruler.unit())
                    + " before the run and "
                    + Quantity.score(after, ruler.unit())
                    + " after it",
                run.interleaving() == null ? SHIFT_REMEDY : QUIET));
      }
    }
    return notes;
  }

  /** Says which forks of a result had no steady state, and why of the first; nothing if all had. */
  private static Stream<String> unsteady(BenchmarkResult result) {
    List<String> forks = new ArrayList<>();
    String first = "";
    for (int fork = 0; fork < result.details().size(); fork++) {
      String unsteady = result.details().get(fork).unsteady();
      if (unsteady != null) {
        first = forks.isEmpty() ? unsteady : first;
        forks.add(String.valueOf(fork + 1));
      }
    }
    return forks.isEmpty()
        ? Stream.empty()
        : Stream.of(
            String.format(
                Locale.ROOT,
                "UNSTEADY fork%s %s of %s: %s%s",
                forks.size() == 1 ? "" : "s",
                String.join(", ", forks),
                subject(result),
                forks.size() == 1 ? "" : "in fork " + forks.get(0) + " ",
                first));
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

  /** Returns a note for each reason that something has no numbers. */
  static List<Block> notes(RunRecord run) {
    Map<String, List<BenchmarkResult>> byReason = new LinkedHashMap<>();
    for (BenchmarkResult result : run.results()) {
      Validity validity = result.validity();
      if (validity.reason() != null) {
        String key = validity.status() + " " + parameter(result, ENGINE) + " " + validity.reason();
        byReason.computeIfAbsent(key, absent -> new ArrayList<>()).add(result);
      }
    }
    List<Block> notes = new ArrayList<>();
    for (List<BenchmarkResult> results : byReason.values()) {
      boolean invalid = results.get(0).validity().status() == Validity.Status.INVALID;
      notes.add(invalid ? Note.error(note(results)) : Note.warning(note(results), ""));
    }
    return notes;
  }

  private static String note(List<BenchmarkResult> results) {
    BenchmarkResult first = results.get(0);
    String subject = subject(first);
    if (results.size() > 1) {
      subject =
          results.size()
              + " benchmarks"
              + (first.parameters().containsKey(ENGINE) ? " of " + parameter(first, ENGINE) : "");
    }
    return first.validity().status() + " " + subject + ": " + first.validity().reason();
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

  /** Returns the open-loop load and what was achieved of it. */
  private static String load(BenchmarkResult result) {
    return result.metrics().stream()
        .filter(metric -> metric.name().equals("achieved rate"))
        .findFirst()
        .map(metric -> result.load() + ", did " + Quantity.number(metric.score()) + "/s")
        .orElse(result.load());
  }

  private static String parameter(BenchmarkResult result, String name) {
    return result.parameters().getOrDefault(name, NONE);
  }

  static String margin(double score, Interval interval) {
    if (score == 0) {
      return NONE;
    }
    return String.format(
        Locale.ROOT, "± %.1f %%", 100 * (interval.high() - interval.low()) / 2 / Math.abs(score));
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
