package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Judging;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.verdict.Difference;
import io.finetunebench.bench.verdict.MetricChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
  public static final class Runs implements Consumer<RunRecord> {
    private final MetricChoice choice;
    private final List<String> notes = new ArrayList<>();
    private final Map<Trend.Key, List<ByteTrend.Allocated>> allocated = new LinkedHashMap<>();
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<Trend.Key, List<Measurement>> measurements = new LinkedHashMap<>();
    private @Nullable String lastComplete;

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
    public void accept(RunRecord run) {
      order.put(run.id(), order.size());
      if (!run.complete()) {
        notes.add("run " + run.id() + " is left out: it was cut off");
        return;
      }
      lastComplete = run.id();
      RunRecord bare = run.with(List.of(), List.of());
      for (Series series : bytes(choice, run)) {
        List<ByteTrend.Allocated> trend =
            allocated.computeIfAbsent(Trend.Key.of(series), key -> new ArrayList<>());
        trend.add(
            ByteTrend.Allocated.of(bare, series, trend.isEmpty() ? series : trend.get(0).series()));
      }
      for (Series series : timed(choice, run)) {
        if (series.metric() == null) {
          continue;
        }
        List<Measurement> trend =
            measurements.computeIfAbsent(Trend.Key.of(series), key -> new ArrayList<>());
        Measurement measurement =
            Measurement.of(bare, series, trend.isEmpty() ? series : trend.get(0).series());
        if (Double.isNaN(measurement.logTime())) {
          notes.add(
              "run "
                  + run.id()
                  + ": "
                  + series.benchmark()
                  + " is left out: a sample of 0 or less has no logarithm");
        } else {
          trend.add(measurement);
        }
      }
    }

    /** Returns what can be a point, by trend, the earliest first. */
    Map<Trend.Key, List<Measurement>> measurements() {
      Map<Trend.Key, List<Measurement>> present = new LinkedHashMap<>(measurements);
      present.values().removeIf(List::isEmpty);
      return present;
    }

    /** Returns the bytes that were allocated, by trend, the earliest first. */
    Map<Trend.Key, List<ByteTrend.Allocated>> allocated() {
      return allocated;
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
      return order.size();
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
    runs.forEach(taken);
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
    Map<Trend.Key, List<Measurement>> measurements = runs.measurements();
    Map<Trend.Key, List<Mark>> marks = marks(measurements, runs.order);
    // A trend is made from its own measurements alone, so they are made on all cores.
    List<Trend> trends =
        List.copyOf(measurements.entrySet()).parallelStream()
            .map(
                trend ->
                    Trend.of(
                        trend.getKey(),
                        trend.getValue(),
                        marks.getOrDefault(trend.getKey(), List.of()),
                        acknowledgements,
                        minimumEffect))
            .toList();
    List<ByteTrend> bytes =
        runs.allocated.entrySet().stream()
            .map(each -> ByteTrend.of(each.getKey(), each.getValue(), acknowledgements).trend())
            .toList();
    return new History(minimumEffect, trends, bytes, runs.notes);
  }

  /** Returns the same history of the benchmarks whose name is chosen. */
  public History only(Predicate<String> chosen) {
    return new History(
        minimumEffect,
        series.stream().filter(trend -> chosen.test(trend.key().name())).toList(),
        bytes.stream().filter(trend -> chosen.test(trend.key().name())).toList(),
        notes);
  }

  /** Returns the shifts of all trends, those as one that begin together. */
  public List<Finding> findings() {
    return Finding.of(series);
  }

  /** Returns the chosen series of a run that are times, and those without numbers. */
  static List<Series> timed(MetricChoice choice, RunRecord run) {
    return choice.of(Series.of(run)).stream()
        .filter(series -> judging(series) != Judging.BYTES)
        .filter(series -> judging(series) != Judging.NOT_JUDGED)
        .toList();
  }

  /** Returns the chosen series of a run that are bytes. */
  static List<Series> bytes(MetricChoice choice, RunRecord run) {
    return choice.of(Series.of(run)).stream()
        .filter(series -> judging(series) == Judging.BYTES)
        .toList();
  }

  private static @Nullable Judging judging(Series series) {
    Metric metric = series.metric();
    return metric == null ? null : metric.judging();
  }

  /**
   * A trend on one machine is marked where the run before it, of the same benchmark, had another.
   */
  private static Map<Trend.Key, List<Mark>> marks(
      Map<Trend.Key, List<Measurement>> measurements, Map<String, Integer> order) {
    Map<Trend.Key, Map<Integer, String>> machines = new HashMap<>();
    measurements.forEach(
        (key, measured) ->
            measured.forEach(
                each ->
                    machines
                        .computeIfAbsent(key.withoutMachine(), any -> new TreeMap<>())
                        .put(order.getOrDefault(each.run().id(), 0), key.machine())));
    Map<Trend.Key, List<Mark>> marks = new HashMap<>();
    measurements.forEach(
        (key, measured) -> {
          List<Mark> marked = new ArrayList<>();
          NavigableMap<Integer, String> onAny =
              new TreeMap<>(machines.getOrDefault(key.withoutMachine(), Map.of()));
          for (int i = 0; i < measured.size(); i++) {
            int index = i;
            Map.Entry<Integer, String> before =
                onAny.lowerEntry(order.getOrDefault(measured.get(i).run().id(), 0));
            if (before != null && !before.getValue().equals(key.machine())) {
              marked.add(new Mark(i, new Difference("machine", before.getValue(), key.machine())));
            }
            if (i > 0) {
              Trend.differences(measured.get(i - 1).versions(), measured.get(i).versions())
                  .forEach(difference -> marked.add(new Mark(index, difference)));
            }
          }
          marks.put(key, marked);
        });
    return marks;
  }
}
