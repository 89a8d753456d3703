package io.finetunebench.core.experiment.study;

/**
 * How long and in what portions to train.
 *
 * @param epochs passes over the data, at least 1
 * @param batchSize examples a step, at least 1
 */
public record TrainingPlan(int epochs, int batchSize) {
  /** Checks the arguments. */
  public TrainingPlan {
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "expected at least one epoch and one example a batch, found %s, %s"
              .formatted(epochs, batchSize));
    }
  }
}
