package io.finetunebench.bench.harness.study;

import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.study.PairedComparison;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudyResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the document of a study: the scenarios, and what fine-tuning brought, in words. */
public final class StudyTable {
  private record Figure(
      String heading, String format, double scale, ToDoubleFunction<ScenarioResult> value) {
    /** Returns a value; what is very large, as after a training that diverged, by its power. */
    String text(double of) {
      double scaled = scale * of;
      return String.format(Locale.ROOT, Math.abs(scaled) < LARGE ? format : "%.3g", scaled);
    }

    /** Returns the difference of two values, with its unit. */
    String difference(double of) {
      return text(of)
          + (heading.endsWith(PERCENT)
              ? " percentage points of " + heading.substring(0, heading.length() - PERCENT.length())
              : " of " + heading);
    }
  }

  private static final String PERCENT = ", %";
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
  private static final String WHY_NOT_PRETRAINED =
      " The large set is the pretrained network's own task: fine-tuning learns the small one, and"
          + " should lose little of the large one.";
  private static final double LARGE = 1e5;
  private static final int MOST_CONFUSED = 10;

  private final StudyResult result;
  private final StudyReport study;
  private final StudyBoundaries.@Nullable Prober prober;
  private final int seeds;
  private final boolean onGrid;
  private final boolean numbers;
  private final List<Figure> figures;

  private StudyTable(StudyReport study, StudyBoundaries.@Nullable Prober prober) {
    this.result = study.result();
    this.study = study;
    this.prober = prober;
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

  /** Returns the study as a document: a row a scenario, then what fine-tuning brought. */
  public static Document document(StudyReport study) {
    return document(study, null);
  }

  /**
   * Returns the same, whose boundaries have probabilities to read.
   *
   * @param prober that finds them; null for none
   */
  public static Document document(StudyReport study, StudyBoundaries.@Nullable Prober prober) {
    StudyResult result = study.result();
    StudyTable table = new StudyTable(study, prober);
    List<Block> blocks = new ArrayList<>();
    blocks.add(table.table());
    blocks.add(
        new Paragraph(
            table.whereJudged()
                + (table.seeds == 1 ? "" : " Figures are medians (lowest to highest).")));
    table.addConfusion(blocks);
    table.addInvalid(blocks);
    result
        .fineTunedAgainstFromScratch()
        .ifPresent(comparison -> table.addWords(blocks, comparison));
    table.addFigures(blocks);
    return new Document("Fine-tuning study", table.headline(), "", blocks);
  }

  private String headline() {
    return result
        .fineTunedAgainstFromScratch()
        .map(
            comparison ->
                seeds == 1
                    ? ofOneSeed(comparison)
                    : better(comparison)
                        + ", mean difference "
                        + figures.get(0).difference(comparison.meanDifference())
                        + (comparison.isDecided() ? "" : ", undecided"))
        .orElse("");
  }

  private void addFigures(List<Block> blocks) {
    StudyBoundaries.ofSeeds(study, prober).ifPresent(boundaries -> blocks.add(0, boundaries));
    if (seeds > 1) {
      paired().ifPresent(blocks::add);
      blocks.add(distribution());
    }
  }

  /** Returns a dot a seed: fine-tuned over from scratch, with the line on which they are equal. */
  private Optional<Plot> paired() {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    for (SeedResult seed : result.seeds()) {
      ScenarioResult fromScratch = seed.results().get(Scenario.FROM_SCRATCH);
      ScenarioResult fineTuned = seed.results().get(Scenario.FINE_TUNED);
      if (fromScratch != null && fineTuned != null) {
        xs.add(figure(fromScratch));
        ys.add(figure(fineTuned));
      }
    }
    if (xs.isEmpty()) {
      return Optional.empty();
    }
    List<Double> ends =
        List.of(
            Stream.concat(xs.stream(), ys.stream()).min(Double::compare).orElseThrow(),
            Stream.concat(xs.stream(), ys.stream()).max(Double::compare).orElseThrow());
    String heading = figures.get(0).heading();
    return Optional.of(
        new Plot(
            "Fine-tuned against from scratch, a dot a seed; above the line fine-tuned is better",
            new Plot.Axis("from scratch, " + heading, Plot.Scale.LINEAR),
            new Plot.Axis("fine-tuned, " + heading, Plot.Scale.LINEAR),
            List.of(
                new Plot.Layer("seed", Plot.Kind.POINTS, xs, ys),
                new Plot.Layer("equal", Plot.Kind.DASHES, ends, ends)),
            List.of()));
  }

  /** Returns the share of seeds up to each value, a line a scenario. */
  private Plot distribution() {
    List<Plot.Layer> layers = new ArrayList<>();
    for (Scenario scenario : result.settings().scenarios()) {
      List<Double> xs =
          result.seeds().stream()
              .flatMap(seed -> Stream.ofNullable(seed.results().get(scenario)))
              .map(this::figure)
              .sorted()
              .toList();
      List<Double> ys =
          IntStream.rangeClosed(1, xs.size()).mapToObj(i -> 100.0 * i / xs.size()).toList();
      layers.add(new Plot.Layer(scenario.id(), Plot.Kind.LINE_POINTS, xs, ys));
    }
    return new Plot(
        "The distribution over seeds: how many seeds end at a value or below",
        new Plot.Axis(figures.get(0).heading(), Plot.Scale.LINEAR),
        new Plot.Axis("% of seeds", Plot.Scale.LINEAR),
        layers,
        List.of());
  }

  private double figure(ScenarioResult one) {
    return figures.get(0).scale() * figures.get(0).value().applyAsDouble(one);
  }

  private String whereJudged() {
    LabelledPoints heldOut = result.settings().heldOut();
    if (heldOut != null) {
      return (numbers
              ? "R2 and RMSE of " + String.join(", ", heldOut.names())
              : "Accuracy, macro F1 and log loss")
          + " are on the "
          + heldOut.size()
          + " points of the small set that no training saw; "
          + result.settings().small().size()
          + " were trained on."
          + (numbers ? " R2 below 0 is worse than to predict their mean." : "");
    }
    return (onGrid
            ? "Grid agreement is with the true cross; accuracy and log loss are on the large set."
            : "Accuracy and log loss are on the large set.")
        + WHY_NOT_PRETRAINED;
  }

  /** Adds how fine-tuning took the held-out points of each class, over all seeds. */
  private void addConfusion(List<Block> blocks) {
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
    Rows<Integer> rows = new Rows<Integer>().words("class", right -> heldOut.names().get(right));
    for (int taken = 0; taken < classes; taken++) {
      int column = taken;
      rows.numbers(heldOut.names().get(taken), right -> Cells.count(sums[right][column]));
    }
    blocks.add(
        new Section(
            "What fine-tuning took the held-out points of each class for, seeds: " + seeds,
            rows.table(IntStream.range(0, classes).boxed().toList())));
  }

  /** Returns the figures of each scenario, of several seeds the median and the range. */
  private Table table() {
    Rows<Scenario> rows = new Rows<Scenario>().words("scenario", Scenario::id);
    for (Figure figure : figures) {
      rows.numbers(
          figure.heading(), scenario -> cell(figure, result.values(scenario, figure.value())));
    }
    return rows.table(result.settings().scenarios());
  }

  private void addInvalid(List<Block> blocks) {
    for (Scenario scenario : result.settings().scenarios()) {
      List<SeedResult> failures =
          result.seeds().stream().filter(seed -> seed.invalid().containsKey(scenario)).toList();
      if (!failures.isEmpty()) {
        SeedResult first = failures.get(0);
        blocks.add(
            Note.error(
                String.format(
                    Locale.ROOT,
                    "INVALID: %s in %s, first in seed %d: %s.",
                    scenario.id(),
                    ofSeeds(failures.size(), seeds),
                    first.seed(),
                    Objects.requireNonNull(first.invalid().get(scenario)))));
      }
    }
  }

  private void addWords(List<Block> blocks, PairedComparison comparison) {
    Double low = comparison.low();
    Double high = comparison.high();
    Double effect = comparison.effectSize();
    if (low == null || high == null) {
      blocks.add(new Paragraph(ofOneSeed(comparison)));
      return;
    }
    blocks.add(new Paragraph(better(comparison)));
    Figure figure = figures.get(0);
    blocks.add(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "Mean difference %s, %.0f %% interval %s to %s%s",
                figure.difference(comparison.meanDifference()),
                100 * comparison.confidence(),
                figure.text(low),
                figure.text(high),
                effect == null
                    ? ""
                    : String.format(
                        Locale.ROOT, "; effect size %.2f (Cohen's d, paired)", effect))));
    int fromScratch = result.values(Scenario.FROM_SCRATCH, result.comparedFigure()).length;
    blocks.add(
        new Paragraph(
            "From scratch reached the fine-tuned median in "
                + ofSeeds(
                    Math.round(result.fromScratchSuccessShare() * fromScratch), fromScratch)));
  }

  private String ofOneSeed(PairedComparison comparison) {
    return "Fine-tuned against from scratch: difference "
        + figures.get(0).difference(comparison.meanDifference())
        + "; one seed gives no interval, --seeds N runs more";
  }

  /** Returns in how many seeds fine-tuning was better. */
  private static String better(PairedComparison comparison) {
    int pairs = comparison.pairs();
    return "Fine-tuned is better than from scratch in "
        + ofSeeds(Math.round(comparison.firstBetterShare() * pairs), pairs);
  }

  private static String ofSeeds(long count, int of) {
    return count + " of " + of + " seeds";
  }

  private Cell cell(Figure figure, double[] values) {
    if (values.length == 0) {
      return Cell.of("invalid", Tone.BAD);
    }
    double median = StudyResult.median(values);
    return Cell.of(
        figure.scale() * median,
        figure.text(median)
            + (seeds == 1
                ? ""
                : " ("
                    + figure.text(Arrays.stream(values).min().orElseThrow())
                    + " to "
                    + figure.text(Arrays.stream(values).max().orElseThrow())
                    + ")"));
  }
}
