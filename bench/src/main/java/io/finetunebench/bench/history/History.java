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
    Map<Trend.Key, List<Measurement>> measurements = new LinkedHashMap<>();
    Map<Trend.Key, List<Mark>> marks = new LinkedHashMap<>();
    Map<Trend.Key, String> lastMachines = new HashMap<>();
    List<String> notes = new ArrayList<>();
    for (RunRecord run : runs) {
      if (!run.complete()) {
        notes.add("run " + run.id() + " is left out: it was cut off");
        continue;
      }
      for (Series series : Series.of(run)) {
        if (series.metric() == null) {
          continue;
        }
        Measurement measurement = Measurement.of(run, series);
        if (Double.isNaN(measurement.logTime())) {
          notes.add(
              "run "
                  + run.id()
                  + ": "
                  + series.benchmark()
                  + " is left out: a sample of 0 or less has no logarithm");
          continue;
        }
        Trend.Key key = Trend.Key.of(series);
        List<Measurement> earlier = measurements.computeIfAbsent(key, any -> new ArrayList<>());
        List<Mark> marked = marks.computeIfAbsent(key, any -> new ArrayList<>());
        int index = earlier.size();
        if (index > 0) {
          Trend.differences(
                  earlier.get(index - 1).series().origin().versions(), series.origin().versions())
              .forEach(difference -> marked.add(new Mark(index, difference)));
        }
        String lastMachine = lastMachines.put(key.withoutMachine(), key.machine());
        if (lastMachine != null && !lastMachine.equals(key.machine())) {
          marked.add(new Mark(index, new Difference("machine", lastMachine, key.machine())));
        }
        earlier.add(measurement);
      }
    }
    List<Trend> trends = new ArrayList<>();
    measurements.forEach(
        (key, measured) ->
            trends.add(
                Trend.of(
                    key,
                    measured,
                    marks.getOrDefault(key, List.of()),
                    acknowledgements,
                    minimumEffect)));
    return new History(minimumEffect, trends, notes);
  }
}
