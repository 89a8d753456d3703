package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A study over many seeds.
 *
 * @param settings that determined it
 * @param seeds the results, in the order of the seeds
 */
public record StudyResult(StudySettings settings, List<SeedResult> seeds) {
  /** Copies the results. */
  public StudyResult {
    seeds = List.copyOf(seeds);
  }

  /** Returns one figure of a scenario over the seeds that have a result, in their order. */
  public double[] values(Scenario scenario, ToDoubleFunction<ScenarioResult> figure) {
    return seeds.stream()
        .map(seed -> seed.results().get(scenario))
        .filter(Objects::nonNull)
        .mapToDouble(figure)
        .toArray();
  }

  /** Returns whether every scenario of every seed has a result. */
  public boolean isValid() {
    return seeds.stream().allMatch(seed -> seed.invalid().isEmpty());
  }

  /**
   * Returns the figure by which scenarios are compared: agreement with the true cross where the
   * study is held against it, else accuracy, of numbers R2.
   */
  public ToDoubleFunction<ScenarioResult> comparedFigure() {
    if (settings.againstCross()) {
      return ScenarioResult::gridAgreement;
    }
    return settings.small().kind() == LabelledPoints.Kind.VALUES
        ? result -> result.onJudged().r2()
        : result -> result.onJudged().accuracy();
  }

  /**
   * Returns the compared figure of fine-tuning against training from scratch, seed by seed; empty
   * without a seed in which both are valid.
   */
  public Optional<PairedComparison> fineTunedAgainstFromScratch() {
    double[][] pairs =
        seeds.stream()
            .filter(seed -> seed.results().containsKey(Scenario.FINE_TUNED))
            .filter(seed -> seed.results().containsKey(Scenario.FROM_SCRATCH))
            .map(
                seed ->
                    new double[] {
                      compared(seed, Scenario.FINE_TUNED), compared(seed, Scenario.FROM_SCRATCH)
                    })
            .toArray(double[][]::new);
    if (pairs.length == 0) {
      return Optional.empty();
    }
    return Optional.of(
        PairedComparison.of(
            Arrays.stream(pairs).mapToDouble(pair -> pair[0]).toArray(),
            Arrays.stream(pairs).mapToDouble(pair -> pair[1]).toArray()));
  }

  /**
   * Returns the share of seeds, 0 to 1, in which training from scratch reaches the median of the
   * compared figure of fine-tuning: how often it succeeds all the same. NaN without results.
   */
  public double fromScratchSuccessShare() {
    double median = median(values(Scenario.FINE_TUNED, comparedFigure()));
    double[] fromScratch = values(Scenario.FROM_SCRATCH, comparedFigure());
    return Arrays.stream(fromScratch).filter(value -> value >= median).count()
        / (double) fromScratch.length;
  }

  /** Returns the median: the mean of the two in the middle if the count is even; NaN of none. */
  public static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private double compared(SeedResult seed, Scenario scenario) {
    return comparedFigure().applyAsDouble(Objects.requireNonNull(seed.results().get(scenario)));
  }
}
