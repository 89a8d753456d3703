package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Judging;
import io.finetunebench.bench.record.RunContext;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Scores;
import io.finetunebench.bench.record.SeriesKey;
import io.finetunebench.bench.verdict.Difference;
import io.finetunebench.bench.verdict.MetricChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How every benchmark went over the runs of a store.
 *
 * @param minimumEffect the smallest shift that matters, as a fraction
 * @param series one trend for each benchmark, set of parameters and class of machines
 * @param bytes likewise, of the bytes that operations allocated, where that was measured
 * @param notes what was left out and why, one line each
 */
public record History(
    double minimumEffect, List<Trend> series, List<ByteTrend> bytes, List<String> notes) {
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
    private final List<String> notes = new ArrayList<>();
    private final Map<SeriesKey, Optional<Taken>> taken = new HashMap<>();
    private final Map<Trend.Key, Taken> times = new LinkedHashMap<>();
    private final Map<Trend.Key, Taken> bytes = new LinkedHashMap<>();

    private final Map<Trend.Key, OnAnyMachine> benchmarks = new HashMap<>();
    private int size;
    private @Nullable String lastComplete;

    /** What was taken of a benchmark on whatever machine. */
    private static final class OnAnyMachine {
      private @Nullable String lastMachine;
    }

    /** What was taken of one trend: measurements of a time, or bytes. */
    private static final class Taken {
      private final SeriesKey series;
      private final Trend.Key key;
      private final OnAnyMachine benchmark;
      private final List<Measurement> measurements = new ArrayList<>();
      private final List<ByteTrend.Allocated> allocated = new ArrayList<>();

      /** The machine that measured the benchmark before this one did; null where none did. */
      private @Nullable String machineBefore;

      Taken(SeriesKey series, Trend.Key key, OnAnyMachine benchmark) {
        this.series = series;
        this.key = key;
        this.benchmark = benchmark;
      }
    }

    /** Takes every metric of the runs. */
    public Runs() {
      this(MetricChoice.ALL);
    }

    /** Takes the chosen metrics of the runs. */
    public Runs(MetricChoice choice) {
      this.choice = choice;
    }

    /** Takes a run, which began after those that were taken before. */
    @Override
    public void accept(Scores run) {
      RunContext context = run.run();
      size++;
      if (!context.complete()) {
        notes.add("run " + context.id() + " is left out: it was cut off");
        return;
      }
      lastComplete = context.id();
      for (Scores.Score score : run.scores()) {
        taken
            .computeIfAbsent(score.key(), this::trend)
            .ifPresent(trend -> accept(trend, context, score));
      }
    }

    private Optional<Taken> trend(SeriesKey series) {
      if (!choice.includes(series)) {
        return Optional.empty();
      }
      SeriesKey shown = choice.shown(series);
      Map<Trend.Key, Taken> trends = series.judging() == Judging.BYTES ? bytes : times;
      return Optional.of(
          trends.computeIfAbsent(
              Trend.Key.of(series),
              key ->
                  new Taken(
                      shown,
                      key,
                      benchmarks.computeIfAbsent(
                          key.withoutMachine(), any -> new OnAnyMachine()))));
    }

    private void accept(Taken trend, RunContext run, Scores.Score score) {
      if (score.key().judging() == Judging.BYTES) {
        trend.allocated.add(new ByteTrend.Allocated(run, score.forks()));
        return;
      }
      Measurement measurement = new Measurement(run, trend.series, PointCentre.of(score));
      if (Double.isNaN(measurement.logTime())) {
        notes.add(
            "run "
                + run.id()
                + ": "
                + trend.key.benchmark()
                + " is left out: a sample of 0 or less has no logarithm");
        return;
      }
      if (trend.measurements.isEmpty()) {
        trend.machineBefore = trend.benchmark.lastMachine;
      }
      trend.benchmark.lastMachine = trend.key.machine();
      trend.measurements.add(measurement);
    }

    /** Returns what can be a point, by trend, the earliest first. */
    Map<Trend.Key, List<Measurement>> measurements() {
      Map<Trend.Key, List<Measurement>> present = new LinkedHashMap<>();
      times.forEach((key, trend) -> present.put(key, trend.measurements));
      present.values().removeIf(List::isEmpty);
      return present;
    }

    /** Returns the bytes that were allocated, by trend, the earliest first. */
    Map<Trend.Key, List<ByteTrend.Allocated>> allocated() {
      Map<Trend.Key, List<ByteTrend.Allocated>> present = new LinkedHashMap<>();
      bytes.forEach((key, trend) -> present.put(key, trend.allocated));
      return present;
    }

    /** Returns what else changed in a trend: its machine at the start, and versions. */
    private List<Mark> marks(Trend.Key key) {
      Taken trend = Objects.requireNonNull(times.get(key));
      List<Mark> marks = new ArrayList<>();
      if (trend.machineBefore != null) {
        marks.add(new Mark(0, new Difference("machine", trend.machineBefore, key.machine())));
      }
      for (int i = 1; i < trend.measurements.size(); i++) {
        Map<String, String> before = trend.measurements.get(i - 1).run().versions().versions();
        Map<String, String> after = trend.measurements.get(i).run().versions().versions();
        if (!before.equals(after)) {
          for (Difference difference : Trend.differences(before, after)) {
            marks.add(new Mark(i, difference));
          }
        }
      }
      return marks;
    }

    /** Returns which metrics are taken. */
    MetricChoice choice() {
      return choice;
    }

    /** Returns the id of the last run that is complete; null where there is none. */
    @Nullable String lastComplete() {
      return lastComplete;
    }

    /** Returns how many runs there are, those that were left out too. */
    public int size() {
      return size;
    }
  }

  /**
   * Returns the history of some runs.
   *
   * @param runs the earliest first; those that were cut off are left out
   * @param acknowledgements what is known about shifts
   * @param minimumEffect the smallest shift that matters, as a fraction of 0 or more
   */
  public static History of(
      List<RunRecord> runs, List<Acknowledgement> acknowledgements, double minimumEffect) {
    Runs taken = new Runs();
    runs.forEach(run -> taken.accept(Scores.of(run)));
    return of(taken, acknowledgements, minimumEffect);
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
    if (!(minimumEffect >= 0) || Double.isInfinite(minimumEffect)) {
      throw new IllegalArgumentException(
          "expected a minimum effect of 0 or more, found " + minimumEffect);
    }
    // A trend is made from its own measurements alone, so they are made on all cores.
    List<Trend> trends =
        List.copyOf(runs.measurements().entrySet()).parallelStream()
            .map(
                trend ->
                    Trend.of(
                        trend.getKey(),
                        trend.getValue(),
                        runs.marks(trend.getKey()),
                        acknowledgements,
                        minimumEffect))
            .toList();
    List<ByteTrend> bytes =
        runs.allocated().entrySet().stream()
            .map(each -> ByteTrend.of(each.getKey(), each.getValue(), acknowledgements).trend())
            .toList();
    return new History(minimumEffect, trends, bytes, runs.notes);
  }

  /** Returns the shifts of all trends, those as one that begin together. */
  public List<Finding> findings() {
    return Finding.of(series);
  }
}
