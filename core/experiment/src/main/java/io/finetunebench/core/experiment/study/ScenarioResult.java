package io.finetunebench.core.experiment.study;

import java.util.List;

/**
 * What one scenario came to with one seed.
 *
 * @param onJudged score on the points that the study judges by
 * @param onTrainingSet score on the set that was trained on last
 * @param gridAgreement share of the grid, 0 to 1, whose class is that of the true cross; NaN where
 *     the study is not held against it
 * @param contour of the decision boundary; empty without a grid
 * @param fit the training run
 */
public record ScenarioResult(
    Score onJudged, Score onTrainingSet, double gridAgreement, List<Polyline> contour, Fit fit) {
  /** Copies the contour. */
  public ScenarioResult {
    contour = List.copyOf(contour);
  }
}
