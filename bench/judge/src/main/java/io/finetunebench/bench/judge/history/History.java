package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.PointCentre;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How every benchmark went over the runs of a store.
 *
 * @param minimumEffect the smallest shift that matters, as a fraction
 * @param order of the runs
 * @param series one trend for each benchmark, set of parameters and class of machines
 * @param bytes likewise, of the bytes that operations allocated, where that was measured
 * @param notes what was left out and why, one line each
 */
public record History(
    double minimumEffect,
    RunOrder order,
    List<Trend> series,
    List<ByteTrend> bytes,
    List<String> notes) {
  /** Copies the lists. */
  public History {
    series = List.copyOf(series);
    bytes = List.copyOf(bytes);
    notes = List.copyOf(notes);
  }

  /**
   * Takes runs one after the other and keeps what trends are made of, and no whole record.
   *
   * <p>Runs that were cut off are left out.
   */
  public static final class Runs implements Consumer<Scores> {
    private final MetricChoice choice;
    private final CommitGraph graph;
    private final List<String> notes = new ArrayList<>();
    private final Map<SeriesKey, Optional<Taken>> taken = new HashMap<>();
    private final Map<SeriesKey, Taken> trends = new LinkedHashMap<>();
    private final List<RunHead> runs = new ArrayList<>();
    private final Map<Anywhere, List<Taken>> everywhere = new HashMap<>();
    private @Nullable RunOrder order;

    /** What was taken of one trend: measurements of a time, or bytes. */
    private record Taken(
        SeriesKey shown, List<Measurement> measurements, List<ByteTrend.Allocated> allocated) {
      int begin(RunOrder order) {
        return Stream.concat(
                measurements.stream().map(Measurement::run),
                allocated.stream().map(ByteTrend.Allocated::run))
            .findFirst()
            .map(run -> order.place(run.id()))
            .orElse(0);
      }
    }

    /** A benchmark's score on any machine. */
    private record Anywhere(BenchmarkCase benchmarkCase, String mode, SeriesKey.Score score) {
      static Anywhere of(SeriesKey series) {
        return new Anywhere(series.benchmarkCase(), series.mode(), series.score());
      }
    }

    /** Takes every metric of the runs, in the order of their times. */
    public Runs() {
      this(MetricChoice.ALL, CommitGraph.NONE);
    }

    /**
     * Takes the chosen metrics of the runs.
     *
     * @param graph of the commits by which the runs are ordered, as far as it knows them
     */
    public Runs(MetricChoice choice, CommitGraph graph) {
      this.choice = choice;
      this.graph = graph;
    }

    /** Returns what is taken of whole records, those that were cut off left out. */
    public static Runs of(List<RunRecord> records) {
      Runs runs = new Runs();
      records.forEach(record -> runs.accept(Scores.of(record)));
      return runs;
    }

    /**
     * Takes a run. Runs may come in any order until they are arranged; one that comes later is the
     * newest.
     */
    @Override
    public void accept(Scores run) {
      RunHead context = run.run();
      runs.add(context);
      if (!context.complete()) {
        notes.add("run " + context.id() + " is left out: it was cut off");
        return;
      }
      for (Scores.Score score : run.scores()) {
        taken
            .computeIfAbsent(score.key(), this::trend)
            .ifPresent(trend -> accept(trend, context, score));
      }
    }

    private Optional<Taken> trend(SeriesKey series) {
      return choice.includes(series)
          ? Optional.of(
              trends.computeIfAbsent(
                  series.asFirst(),
                  any -> new Taken(choice.shown(series), new ArrayList<>(), new ArrayList<>())))
          : Optional.empty();
    }

    private void accept(Taken trend, RunHead run, Scores.Score score) {
      if (score.key().hint() == Hint.BYTES) {
        trend.allocated.add(new ByteTrend.Allocated(run, score.forks()));
        return;
      }
      Measurement measurement = new Measurement(run, trend.shown, PointCentre.of(score));
      if (Double.isNaN(measurement.logTime())) {
        notes.add(
            "run "
                + run.id()
                + ": "
                + trend.shown.benchmark()
                + " is left out: a sample of 0 or less has no logarithm");
        return;
      }
      trend.measurements.add(measurement);
    }

    /** Puts the runs in an order that all of them have a place in. */
    public void arrange(RunOrder found) {
      order = found;
      runs.sort(Comparator.comparingInt(run -> found.place(run.id())));
      for (Taken trend : trends.values()) {
        trend.measurements.sort(Comparator.comparingInt(each -> found.place(each.run().id())));
        trend.allocated.sort(Comparator.comparingInt(each -> found.place(each.run().id())));
      }
      // Trends stand in the order in which they begin, in whatever order runs were taken.
      List<Taken> sorted = new ArrayList<>(trends.values());
      sorted.sort(Comparator.comparingInt(trend -> trend.begin(found)));
      trends.clear();
      everywhere.clear();
      for (Taken trend : sorted) {
        trends.put(trend.shown.asFirst(), trend);
        everywhere.computeIfAbsent(Anywhere.of(trend.shown), any -> new ArrayList<>()).add(trend);
      }
    }

    /** Returns the order of the runs, in which they stand from now on. */
    public RunOrder order() {
      RunOrder known = order;
      if (known == null) {
        known =
            RunOrder.of(
                runs.stream()
                    .map(run -> new RunOrder.Run(run.id(), run.startedAt(), run.commit().id()))
                    .toList(),
                graph);
        arrange(known);
      }
      return known;
    }

    /** Returns what can be a point, by trend, the earliest first. */
    Map<SeriesKey, List<Measurement>> measurements() {
      return present(Taken::measurements);
    }

    /** Returns the bytes that were allocated, by trend, the earliest first. */
    Map<SeriesKey, List<ByteTrend.Allocated>> allocated() {
      return present(Taken::allocated);
    }

    private <T> Map<SeriesKey, List<T>> present(Function<Taken, List<T>> part) {
      order();
      Map<SeriesKey, List<T>> present = new LinkedHashMap<>();
      trends.forEach((key, trend) -> present.put(key, part.apply(trend)));
      present.values().removeIf(List::isEmpty);
      return present;
    }

    /** Returns what else changed in a trend: its machine at the start, and versions. */
    private List<Mark> marks(SeriesKey key, List<Measurement> measurements) {
      List<Mark> marks = new ArrayList<>();
      String before = machineBefore(key, measurements.get(0).run());
      if (before != null) {
        marks.add(new Mark(0, new Difference("machine", before, key.machine())));
      }
      for (int i = 1; i < measurements.size(); i++) {
        Map<String, String> old = measurements.get(i - 1).run().versions().versions();
        Map<String, String> now = measurements.get(i).run().versions().versions();
        if (!old.equals(now)) {
          for (Difference difference : Trend.differences(old, now)) {
            marks.add(new Mark(i, difference));
          }
        }
      }
      return marks;
    }

    /** Returns the machine that measured a benchmark before a trend of it began, if one did. */
    private @Nullable String machineBefore(SeriesKey key, RunHead first) {
      RunOrder known = order();
      return everywhere.getOrDefault(Anywhere.of(key), List.of()).stream()
          .flatMap(other -> other.measurements.stream())
          .filter(each -> known.place(each.run().id()) < known.place(first.id()))
          .max(Comparator.comparingInt(each -> known.place(each.run().id())))
          .map(each -> each.key().machine())
          .orElse(null);
    }

    /** Returns which metrics are taken. */
    MetricChoice choice() {
      return choice;
    }

    /** Returns the last run that is complete; null where there is none. */
    @Nullable RunHead lastComplete() {
      order();
      for (int i = runs.size() - 1; i >= 0; i--) {
        if (runs.get(i).complete()) {
          return runs.get(i);
        }
      }
      return null;
    }

    /** Returns how many runs there are, those that were left out too. */
    public int size() {
      return runs.size();
    }
  }

  /**
   * Returns the history of the runs that were taken.
   *
   * @param runs what was taken
   * @param acknowledgements what is known about shifts
   * @param minimumEffect the smallest shift that matters, as a fraction of 0 or more
   */
  public static History of(
      Runs runs, List<Acknowledgement> acknowledgements, double minimumEffect) {
    return of(runs, acknowledgements, minimumEffect, Progress.NONE);
  }

  /**
   * Returns the history of the runs that were taken.
   *
   * @param runs what was taken
   * @param acknowledgements what is known about shifts
   * @param minimumEffect the smallest shift that matters, as a fraction of 0 or more
   * @param progress hears how many trends are judged
   */
  public static History of(
      Runs runs, List<Acknowledgement> acknowledgements, double minimumEffect, Progress progress) {
    if (!(minimumEffect >= 0) || Double.isInfinite(minimumEffect)) {
      throw new IllegalArgumentException(
          "expected a minimum effect of 0 or more, found " + minimumEffect);
    }
    RunOrder order = runs.order();
    // A trend is made from its own measurements alone.
    List<Trend> trends =
        progress.over(
            List.copyOf(runs.measurements().entrySet()),
            trend ->
                Trend.of(
                    trend.getKey(),
                    trend.getValue(),
                    runs.marks(trend.getKey(), trend.getValue()),
                    Trend.known(trend.getKey(), acknowledgements),
                    minimumEffect));
    List<ByteTrend> bytes =
        runs.allocated().entrySet().parallelStream()
            .map(
                each ->
                    ByteTrend.of(
                            each.getKey(),
                            each.getValue(),
                            Trend.known(each.getKey(), acknowledgements))
                        .trend())
            .toList();
    return new History(minimumEffect, order, trends, bytes, runs.notes);
  }

  /** Returns the shifts of all trends, those as one that begin together. */
  public List<Finding> findings() {
    return Finding.of(series, order);
  }
}
