package io.finetunebench.core.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.training.loss.Loss;

/**
 * Binary cross-entropy from logits as {@code log(1 + exp(z)) - z y}, the mean over the batch.
 *
 * <p>DJL's own {@code SigmoidBinaryCrossEntropyLoss} adds a rectifier and an absolute value, whose
 * derivatives at 0 are 0: at a logit of exactly 0, where every point of dead units lies while the
 * biases are 0, its gradient is wrong by one half.
 */
final class LogitCrossEntropy extends Loss {
  LogitCrossEntropy() {
    super("LogitCrossEntropy");
  }

  @Override
  public NDArray evaluate(NDList labels, NDList logits) {
    NDArray logit = logits.singletonOrThrow();
    return Activation.softPlus(logit).sub(logit.mul(labels.singletonOrThrow())).mean();
  }
}
