package io.finetunebench.bench.report;

import io.finetunebench.bench.calibrate.Calibration;
import io.finetunebench.bench.calibrate.Judge;
import io.finetunebench.bench.calibrate.Rate;
import io.finetunebench.core.document.Figure;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws how often verdicts err, beside what they aim at. */
final class CalibrationFigures {
  private static final double PERCENT = 100;

  private CalibrationFigures() {}

  /** Returns the figures that the forks are enough for. */
  static List<Figure> of(Calibration calibration) {
    if (calibration.settings().isEmpty()) {
      return List.of();
    }
    return Stream.of(falseAlarms(calibration), power(calibration), others(calibration))
        .flatMap(Stream::ofNullable)
        .toList();
  }

  /** Returns the false alarms of all verdicts. */
  private static @Nullable Figure falseAlarms(Calibration calibration) {
    List<Forest.Item> items = new ArrayList<>();
    for (Calibration.Setting setting : calibration.settings()) {
      for (Calibration.Row row : rows(setting, Judge.Kind.VERDICT)) {
        add(items, words(setting), row);
      }
    }
    return forest("False alarms of verdicts on equal builds, with 95 % intervals", items);
  }

  /** Returns the false alarms of the other judges on the most forks. */
  private static @Nullable Figure others(Calibration calibration) {
    List<Forest.Item> items = new ArrayList<>();
    Calibration.Setting longest = calibration.settings().get(calibration.settings().size() - 1);
    for (Calibration.Row row : rows(longest, Judge.Kind.ALTERNATIVE)) {
      add(items, row.judge().label(), row);
    }
    return forest(
        "False alarms of other methods on the same forks, " + longest.forks() + " a side", items);
  }

  private static @Nullable Figure forest(String title, List<Forest.Item> items) {
    return items.isEmpty()
        ? null
        : new Forest(
            title, Forest.Kind.SHARES, 0, Calibration.MOST_FALSE_ALARMS, "fewer", "more", items);
  }

  private static void add(List<Forest.Item> items, String label, Calibration.Row row) {
    Rate rate = row.falseAlarms();
    if (rate != null) {
      items.add(
          new Forest.Item(
              label,
              rate.fraction(),
              rate.low(),
              rate.high(),
              tone(rate),
              String.format(
                  Locale.ROOT,
                  "%.1f %% (%.1f to %.1f %%)",
                  PERCENT * rate.fraction(),
                  PERCENT * rate.low(),
                  PERCENT * rate.high())));
    }
  }

  private static Tone tone(Rate rate) {
    if (rate.fraction() <= Calibration.MOST_FALSE_ALARMS) {
      return Tone.PLAIN;
    }
    return rate.low() > Calibration.MOST_FALSE_ALARMS ? Tone.BAD : Tone.CAUTION;
  }

  /** Returns the share of slowdowns that verdicts find, a line for each length of measuring. */
  private static @Nullable Figure power(Calibration calibration) {
    List<Plot.Layer> layers = new ArrayList<>();
    double widest = 0;
    for (Calibration.Setting setting : calibration.settings()) {
      for (Calibration.Row row : rows(setting, Judge.Kind.VERDICT)) {
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (Map.Entry<Integer, Rate> found : row.found().entrySet()) {
          xs.add((double) found.getKey());
          ys.add(PERCENT * found.getValue().fraction());
          widest = Math.max(widest, found.getKey());
        }
        if (!xs.isEmpty()) {
          layers.add(new Plot.Layer(words(setting), Plot.Kind.LINE_POINTS, xs, ys));
        }
      }
    }
    if (layers.isEmpty()) {
      return null;
    }
    double aim = PERCENT * Calibration.POWER;
    layers.add(
        new Plot.Layer(
            String.format(Locale.ROOT, "aim, %.0f %%", aim),
            Plot.Kind.DASHES,
            List.of(0.0, widest),
            List.of(aim, aim)));
    return new Plot(
        "Slowdowns found, by their size",
        new Plot.Axis("more work, %", Plot.Scale.LINEAR),
        new Plot.Axis("found, %", Plot.Scale.LINEAR),
        layers,
        List.of());
  }

  private static List<Calibration.Row> rows(Calibration.Setting setting, Judge.Kind kind) {
    return setting.rows().stream().filter(row -> row.judge().kind() == kind).toList();
  }

  private static String words(Calibration.Setting setting) {
    return String.format(
        Locale.ROOT,
        "%.0f min, %d forks, effect %s %%",
        setting.minutes(),
        setting.forks(),
        Quantity.percent(setting.minimumEffect()));
  }
}
