package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.verdict.Difference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How every benchmark went over the runs of a store.
 *
 * @param minimumEffect the smallest shift that matters, as a fraction
 * @param series one trend for each benchmark, set of parameters and class of machines
 * @param notes what was left out and why, one line each
 */
public record History(double minimumEffect, List<Trend> series, List<String> notes) {
  /** Copies the lists. */
  public History {
    series = List.copyOf(series);
    notes = List.copyOf(notes);
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
    if (!(minimumEffect >= 0) || Double.isInfinite(minimumEffect)) {
      throw new IllegalArgumentException(
          "expected a minimum effect of 0 or more, found " + minimumEffect);
    }
    List<String> notes = new ArrayList<>();
    Map<Trend.Key, List<Measurement>> measurements = measurements(runs, notes);
    Map<Trend.Key, List<Mark>> marks = marks(measurements, runs);
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
    return new History(minimumEffect, trends, notes);
  }

  /** Returns what can be a point, by trend, the earliest first; notes say what can't. */
  static Map<Trend.Key, List<Measurement>> measurements(List<RunRecord> runs, List<String> notes) {
    Map<Trend.Key, List<Measurement>> measurements = new LinkedHashMap<>();
    for (Measured run : runs.parallelStream().map(Measured::of).toList()) {
      notes.addAll(run.notes);
      for (int i = 0; i < run.keys.size(); i++) {
        measurements
            .computeIfAbsent(run.keys.get(i), key -> new ArrayList<>())
            .add(run.measurements.get(i));
      }
    }
    return measurements;
  }

  /** What one run gives, each measurement with the key of its trend. */
  private record Measured(
      List<Trend.Key> keys, List<Measurement> measurements, List<String> notes) {
    static Measured of(RunRecord run) {
      Measured all = new Measured(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      if (!run.complete()) {
        all.notes.add("run " + run.id() + " is left out: it was cut off");
        return all;
      }
      for (Series series : Series.of(run)) {
        if (series.metric() == null) {
          continue;
        }
        Measurement measurement = Measurement.of(run, series);
        if (Double.isNaN(measurement.logTime())) {
          all.notes.add(
              "run "
                  + run.id()
                  + ": "
                  + series.benchmark()
                  + " is left out: a sample of 0 or less has no logarithm");
          continue;
        }
        all.keys.add(Trend.Key.of(series));
        all.measurements.add(measurement);
      }
      return all;
    }
  }

  /**
   * A trend on one machine is marked where the run before it, of the same benchmark, had another.
   */
  private static Map<Trend.Key, List<Mark>> marks(
      Map<Trend.Key, List<Measurement>> measurements, List<RunRecord> runs) {
    Map<String, Integer> order = new HashMap<>();
    runs.forEach(run -> order.put(run.id(), order.size()));
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
              Trend.differences(
                      measured.get(i - 1).series().origin().versions(),
                      measured.get(i).series().origin().versions())
                  .forEach(difference -> marked.add(new Mark(index, difference)));
            }
          }
          marks.put(key, marked);
        });
    return marks;
  }
}
