package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario came to with one seed.
 *
 * @param onJudged score on the points that the study judges by
 * @param onTrainingSet score on the set that was trained on last
 * @param gridAgreement share of the grid, 0 to 1, whose class is that of the true cross; NaN where
 *     the study is not held against it
 * @param contour of the decision boundary; empty without a grid
 * @param history of the epochs that it was trained in last, from the first
 * @param parameters that training ended in; null where the result was read from a file
 */
public record ScenarioResult(
    Score onJudged,
    Score onTrainingSet,
    double gridAgreement,
    List<Polyline> contour,
    List<EpochMetrics> history,
    @Nullable Parameters parameters) {
  /** Copies the lists. */
  public ScenarioResult {
    contour = List.copyOf(contour);
    history = List.copyOf(history);
  }
}
