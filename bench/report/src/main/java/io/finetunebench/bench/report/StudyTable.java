package io.finetunebench.bench.report;

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

  private static final List<Figure> ALL_FIGURES =
      List.of(
          new Figure("grid agreement, %", "%.2f", 100, ScenarioResult::gridAgreement),
          new Figure("accuracy, %", "%.2f", 100, result -> result.onLarge().accuracy()),
          new Figure("log loss, nats", "%.4f", 1, result -> result.onLarge().logLoss()));
  private static final List<String> STATISTICS = List.of("median", "lowest", "highest");
  private static final int COLUMN = 9;

  private final StudyResult result;
  private final int seeds;
  private final boolean onGrid;
  private final List<Figure> figures;

  private StudyTable(StudyResult result) {
    this.result = result;
    this.seeds = result.seeds().size();
    this.onGrid = result.settings().grid() != null;
    this.figures = onGrid ? ALL_FIGURES : ALL_FIGURES.subList(1, ALL_FIGURES.size());
  }

  /** Returns the lines, without line ends. */
  public static List<String> lines(StudyResult result) {
    StudyTable table = new StudyTable(result);
    List<String> lines = new ArrayList<>();
    table.addTable(lines);
    lines.add("");
    lines.add(
        table.onGrid
            ? "Grid agreement is with the true cross; accuracy and log loss are on the large set."
            : "Accuracy and log loss are on the large set.");
    table.addInvalid(lines);
    result.fineTunedAgainstFromScratch().ifPresent(comparison -> table.addWords(lines, comparison));
    return lines;
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
    double points = 100 * comparison.meanDifference();
    Double low = comparison.low();
    Double high = comparison.high();
    Double effect = comparison.effectSize();
    if (low == null || high == null) {
      lines.add(
          String.format(
              Locale.ROOT,
              onGrid
                  ? "Fine-tuned agrees with the cross on %.2f percentage points %s of the grid than"
                      + " from scratch; one seed gives no interval, --seeds N runs more."
                  : "Fine-tuned is right on %.2f percentage points %s of the large set than from"
                      + " scratch; one seed gives no interval, --seeds N runs more.",
              Math.abs(points),
              points < 0 ? "less" : "more"));
      return;
    }
    int pairs = comparison.pairs();
    long better = Math.round(comparison.firstBetterShare() * pairs);
    lines.add(
        (onGrid
                ? "Fine-tuned agrees with the cross better than from scratch in "
                : "Fine-tuned is right on more of the large set than from scratch in ")
            + ofSeeds(better, pairs)
            + ".");
    lines.add(
        String.format(
            Locale.ROOT,
            "Mean difference %.2f percentage points of the %s, %.0f %% interval %.2f to %.2f%s.",
            points,
            onGrid ? "grid" : "large set",
            100 * comparison.confidence(),
            100 * low,
            100 * high,
            effect == null
                ? ""
                : String.format(Locale.ROOT, "; effect size %.2f (Cohen's d, paired)", effect)));
    int fromScratch = result.values(Scenario.FROM_SCRATCH, result.comparedFigure()).length;
    lines.add(
        "From scratch reached the fine-tuned median in "
            + ofSeeds(Math.round(result.fromScratchSuccessShare() * fromScratch), fromScratch)
            + ".");
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
