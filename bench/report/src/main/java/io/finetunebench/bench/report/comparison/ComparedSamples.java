package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.Repeat;
import io.finetunebench.bench.report.run.SampleFigures;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds the samples that a verdict was made of. */
final class ComparedSamples {
  /**
   * A series, and what its result has that no verdict looks at.
   *
   * @param repeat command that measures it again; empty where nobody knows it
   * @param attachments of its run
   */
  private record Entry(
      Series series, BenchmarkResult result, Optional<String> repeat, Attachments attachments) {}

  private static final String BASELINE = "baseline";
  private static final String CANDIDATE = "candidate";

  private final List<Entry> baseline;
  private final List<Entry> candidate;

  private ComparedSamples(List<Entry> baseline, List<Entry> candidate) {
    this.baseline = baseline;
    this.candidate = candidate;
  }

  /**
   * Returns the samples and distributions of two sides.
   *
   * @param attachments finds what lies beside the record of a run
   */
  static ComparedSamples ofRuns(
      List<RunRecord> baseline,
      List<RunRecord> candidate,
      Function<RunRecord, Attachments> attachments) {
    return new ComparedSamples(ofRuns(baseline, attachments), ofRuns(candidate, attachments));
  }

  private static List<Entry> ofRuns(
      List<RunRecord> runs, Function<RunRecord, Attachments> attachments) {
    List<Entry> entries = new ArrayList<>();
    for (RunRecord run : runs) {
      Attachments beside = attachments.apply(run);
      for (BenchmarkResult result : run.results()) {
        Optional<String> repeat = Optional.of(Repeat.command(run, result));
        Series.of(run, result).stream()
            .filter(each -> each.metric() != null)
            .forEach(each -> entries.add(new Entry(each, result, repeat, beside)));
      }
    }
    return entries;
  }

  /** Returns the command that measures a benchmark again, the candidate's where both are known. */
  Optional<String> repeat(Verdict verdict) {
    return Stream.concat(candidate.stream(), baseline.stream())
        .filter(entry -> isOf(verdict, entry.series()))
        .flatMap(entry -> entry.repeat().stream())
        .findFirst();
  }

  /** Returns the histograms of a benchmark to download, of each side. */
  List<Block> downloads(Verdict verdict) {
    return Stream.concat(
            downloads(BASELINE, baseline, verdict), downloads(CANDIDATE, candidate, verdict))
        .toList();
  }

  private static Stream<Block> downloads(String side, List<Entry> of, Verdict verdict) {
    return of.stream()
        .filter(entry -> isOf(verdict, entry.series()))
        .flatMap(entry -> entry.attachments().logs(side, entry.result().latencies()).stream());
  }

  /** Returns what is shown of a benchmark and not judged; no rows where nothing is. */
  Table shown(Verdict verdict) {
    Map<String, Cell> before = shown(baseline, verdict);
    Map<String, Cell> after = shown(candidate, verdict);
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    return new Rows<String>()
        .words("not judged", name -> name)
        .numbers(BASELINE, name -> before.getOrDefault(name, Cell.none()))
        .numbers(CANDIDATE, name -> after.getOrDefault(name, Cell.none()))
        .table(names);
  }

  /** Returns the scores of metrics by their names, those of the first run that has them. */
  private static Map<String, Cell> shown(List<Entry> of, Verdict verdict) {
    Map<String, Cell> shown = new LinkedHashMap<>();
    of.stream()
        .filter(entry -> isOf(verdict, entry.series()))
        .flatMap(entry -> entry.result().metrics().stream())
        .filter(metric -> metric.hint() == Hint.SHOWN)
        .forEach(
            metric -> shown.putIfAbsent(metric.name(), Cells.score(metric.score(), metric.unit())));
    return shown;
  }

  /** Returns the figures of a benchmark, both sides over each other where both were measured. */
  List<Plot> figures(Verdict verdict) {
    List<SampleFigures.Side> sides =
        Stream.concat(
                side(BASELINE, baseline, verdict).stream(),
                side(CANDIDATE, candidate, verdict).stream())
            .toList();
    return sides.isEmpty() ? List.of() : SampleFigures.of(sides);
  }

  /** Returns one side of a benchmark, the forks of all its runs one after the other. */
  private static List<SampleFigures.Side> side(String name, List<Entry> of, Verdict verdict) {
    List<Entry> found = of.stream().filter(entry -> isOf(verdict, entry.series())).toList();
    if (found.isEmpty()) {
      return List.of();
    }
    List<ForkValues> forks = new ArrayList<>();
    List<ForkDetails> details = new ArrayList<>();
    Metric first = found.get(0).series().metric();
    for (Entry entry : found) {
      Metric metric = entry.series().metric();
      if (metric != null && first != null && metric.unit().equals(first.unit())) {
        forks.addAll(metric.forks());
        details.addAll(entry.series().details());
      }
    }
    if (first == null || forks.isEmpty()) {
      return List.of();
    }
    return List.of(
        new SampleFigures.Side(
            name,
            new Metric(first.name(), first.unit(), first.hint(), first.score(), null, forks),
            // Where a run has no details, a fork's place is not known any more.
            details.size() == forks.size() ? details : List.of(),
            found.size() == 1 ? found.get(0).result().latencies() : List.of(),
            found.get(0).attachments()));
  }

  private static boolean isOf(Verdict verdict, Series series) {
    return isMetric(verdict, series)
        && series.benchmarkCase().equals(verdict.subject().benchmarkCase())
        && series.mode().equals(verdict.subject().mode());
  }

  /** A caller can choose another metric than the first one of a result. */
  private static boolean isMetric(Verdict verdict, Series series) {
    Metric metric = series.metric();
    return metric != null
        && (verdict.subject().metric().isEmpty()
            ? series.further().isEmpty()
            : metric.name().equals(verdict.subject().metric()));
  }
}
