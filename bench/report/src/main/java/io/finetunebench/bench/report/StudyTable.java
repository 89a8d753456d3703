package io.finetunebench.bench.report;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.study.PairedComparison;
import io.finetunebench.core.study.Scenario;
import io.finetunebench.core.study.ScenarioResult;
import io.finetunebench.core.study.SeedResult;
import io.finetunebench.core.study.StudyResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** Tells a study as text: a table of the scenarios, and what fine-tuning brought, in words. */
public final class StudyTable {
  private record Figure(
      String heading, String format, double scale, ToDoubleFunction<ScenarioResult> value) {}

  private static final Figure ACCURACY =
      new Figure("accuracy, %", "%.2f", 100, result -> result.onJudged().accuracy());
  private static final Figure LOG_LOSS =
      new Figure("log loss, nats", "%.4f", 1, result -> result.onJudged().logLoss());
  private static final List<Figure> AGAINST_CROSS =
      List.of(
          new Figure("grid agreement, %", "%.2f", 100, ScenarioResult::gridAgreement),
          ACCURACY,
          LOG_LOSS);
  private static final List<Figure> OF_CLASSES =
      List.of(
          ACCURACY,
          new Figure("macro F1, %", "%.2f", 100, result -> result.onJudged().macroF1()),
          LOG_LOSS);
  private static final List<Figure> OF_NUMBERS =
      List.of(
          new Figure("R2", "%.4f", 1, result -> result.onJudged().r2()),
          new Figure("RMSE", "%.4g", 1, result -> result.onJudged().rmse()));
  private static final int MOST_CONFUSED = 10;
  private static final List<String> STATISTICS = List.of("median", "lowest", "highest");
  private static final int COLUMN = 9;

  private final StudyResult result;
  private final int seeds;
  private final boolean onGrid;
  private final boolean numbers;
  private final List<Figure> figures;

  private StudyTable(StudyResult result) {
    this.result = result;
    this.seeds = result.seeds().size();
    this.onGrid = result.settings().againstCross();
    this.numbers = result.settings().small().kind() == LabelledPoints.Kind.VALUES;
    if (numbers) {
      this.figures = OF_NUMBERS;
    } else if (result.settings().heldOut() != null) {
      this.figures = OF_CLASSES;
    } else {
      this.figures = onGrid ? AGAINST_CROSS : List.of(ACCURACY, LOG_LOSS);
    }
  }

  /** Returns the lines, without line ends. */
  public static List<String> lines(StudyResult result) {
    StudyTable table = new StudyTable(result);
    List<String> lines = new ArrayList<>();
    table.addTable(lines);
    lines.add("");
    lines.add(table.whereJudged());
    table.addConfusion(lines);
    table.addInvalid(lines);
    result.fineTunedAgainstFromScratch().ifPresent(comparison -> table.addWords(lines, comparison));
    return lines;
  }

  private String whereJudged() {
    LabelledPoints heldOut = result.settings().heldOut();
    if (heldOut != null) {
      return (numbers ? "R2 and RMSE" : "Accuracy, macro F1 and log loss")
          + " are on the "
          + heldOut.size()
          + " points of the small set that no training saw; "
          + result.settings().small().size()
          + " were trained on.";
    }
    return onGrid
        ? "Grid agreement is with the true cross; accuracy and log loss are on the large set."
        : "Accuracy and log loss are on the large set.";
  }

  /** Adds how fine-tuning took the held-out points of each class, over all seeds. */
  private void addConfusion(List<String> lines) {
    LabelledPoints heldOut = result.settings().heldOut();
    if (heldOut == null || numbers || heldOut.names().size() > MOST_CONFUSED) {
      return;
    }
    int classes = heldOut.names().size();
    int[][] sums = new int[classes][classes];
    for (SeedResult seed : result.seeds()) {
      ScenarioResult fineTuned = seed.results().get(Scenario.FINE_TUNED);
      for (int right = 0; fineTuned != null && right < classes; right++) {
        for (int taken = 0; taken < classes; taken++) {
          sums[right][taken] += fineTuned.onJudged().confusion().get(right).get(taken);
        }
      }
    }
    int width = 2 + heldOut.names().stream().mapToInt(String::length).max().orElse(0);
    width = Math.max(width, COLUMN);
    lines.add("");
    StringBuilder heading = new StringBuilder(left("fine-tuned took", width + 6));
    for (String name : heldOut.names()) {
      heading.append(right(name, width));
    }
    lines.add(heading.toString());
    for (int right = 0; right < classes; right++) {
      StringBuilder row =
          new StringBuilder(left("  " + heldOut.names().get(right) + " for", width + 6));
      for (int taken = 0; taken < classes; taken++) {
        row.append(right(String.valueOf(sums[right][taken]), width));
      }
      lines.add(row.toString());
    }
    lines.add("");
  }

  private void addTable(List<String> lines) {
    int nameWidth =
        result.settings().scenarios().stream().mapToInt(s -> s.id().length()).max().orElse(0);
    int figureWidth = seeds == 1 ? 20 : STATISTICS.size() * COLUMN;
    StringBuilder headings = new StringBuilder();
    headings.append(left(seeds == 1 ? "scenario" : "", nameWidth));
    figures.forEach(figure -> headings.append(right(figure.heading(), figureWidth)));
    lines.add(headings.toString().stripTrailing());
    if (seeds > 1) {
      StringBuilder statistics = new StringBuilder(left("scenario", nameWidth));
      figures.forEach(figure -> STATISTICS.forEach(name -> statistics.append(right(name, COLUMN))));
      lines.add(statistics.toString());
    }
    for (Scenario scenario : result.settings().scenarios()) {
      StringBuilder row = new StringBuilder(left(scenario.id(), nameWidth));
      for (Figure figure : figures) {
        double[] values = result.values(scenario, figure.value());
        if (values.length == 0) {
          row.append(right("invalid", figureWidth));
        } else if (seeds == 1) {
          row.append(right(text(figure, values[0]), figureWidth));
        } else {
          row.append(right(text(figure, StudyResult.median(values)), COLUMN));
          row.append(right(text(figure, Arrays.stream(values).min().orElseThrow()), COLUMN));
          row.append(right(text(figure, Arrays.stream(values).max().orElseThrow()), COLUMN));
        }
      }
      lines.add(row.toString());
    }
  }

  private void addInvalid(List<String> lines) {
    for (Scenario scenario : result.settings().scenarios()) {
      List<SeedResult> failures =
          result.seeds().stream().filter(seed -> seed.invalid().containsKey(scenario)).toList();
      if (!failures.isEmpty()) {
        SeedResult first = failures.get(0);
        lines.add(
            String.format(
                Locale.ROOT,
                "INVALID: %s in %s, %s %d: %s.",
                scenario.id(),
                ofSeeds(failures.size(), seeds),
                failures.size() == 1 ? "seed" : "first in seed",
                first.seed(),
                Objects.requireNonNull(first.invalid().get(scenario))));
      }
    }
  }

  private void addWords(List<String> lines, PairedComparison comparison) {
    double scale = numbers ? 1 : 100;
    double difference = scale * comparison.meanDifference();
    Double low = comparison.low();
    Double high = comparison.high();
    Double effect = comparison.effectSize();
    String unit = numbers ? "of R2" : "percentage points";
    if (low == null || high == null) {
      lines.add(
          String.format(
              Locale.ROOT,
              numbers
                  ? "Fine-tuned explains %.4f %s %s of %s than from scratch; one seed gives no"
                      + " interval, --seeds N runs more."
                  : onGrid
                      ? "Fine-tuned agrees with the cross on %.2f %s %s of %s than from scratch;"
                          + " one seed gives no interval, --seeds N runs more."
                      : "Fine-tuned is right on %.2f %s %s of %s than from scratch; one seed gives"
                          + " no interval, --seeds N runs more.",
              Math.abs(difference),
              unit,
              difference < 0 ? "less" : "more",
              where()));
      return;
    }
    int pairs = comparison.pairs();
    long better = Math.round(comparison.firstBetterShare() * pairs);
    lines.add(
        (numbers
                ? "Fine-tuned has a higher R2 on " + where() + " than from scratch in "
                : onGrid
                    ? "Fine-tuned agrees with the cross better than from scratch in "
                    : "Fine-tuned is right on more of " + where() + " than from scratch in ")
            + ofSeeds(better, pairs)
            + ".");
    String number = numbers ? "%.4f" : "%.2f";
    lines.add(
        String.format(
            Locale.ROOT,
            "Mean difference "
                + number
                + " %s, %.0f %% interval "
                + number
                + " to "
                + number
                + "%s.",
            difference,
            numbers ? "of R2" : "percentage points of " + where(),
            100 * comparison.confidence(),
            scale * low,
            scale * high,
            effect == null
                ? ""
                : String.format(Locale.ROOT, "; effect size %.2f (Cohen's d, paired)", effect)));
    int fromScratch = result.values(Scenario.FROM_SCRATCH, result.comparedFigure()).length;
    lines.add(
        "From scratch reached the fine-tuned median in "
            + ofSeeds(Math.round(result.fromScratchSuccessShare() * fromScratch), fromScratch)
            + ".");
  }

  private String where() {
    if (result.settings().heldOut() != null) {
      return "the held-out points";
    }
    return onGrid ? "the grid" : "the large set";
  }

  private static String ofSeeds(long count, int of) {
    return count + " of " + of + (of == 1 ? " seed" : " seeds");
  }

  private static String text(Figure figure, double value) {
    return String.format(Locale.ROOT, figure.format(), figure.scale() * value);
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
