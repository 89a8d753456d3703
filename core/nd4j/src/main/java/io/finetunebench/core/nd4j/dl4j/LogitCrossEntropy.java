package io.finetunebench.core.nd4j.dl4j;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Binary cross-entropy computed from the logits, as Keras computes it.
 *
 * <p>DL4J's own {@code LossBinaryXENT} divides by {@code p (1 - p)}, and therefore clips the
 * probability to 1e-5 from 0 and 1: an example that is confidently wrong gets a wrong gradient.
 */
public final class LogitCrossEntropy extends CrossEntropy {
  private static final long serialVersionUID = 1L;

  /** Creates the loss for sigmoid units. */
  public LogitCrossEntropy() {}

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray tail = Transforms.log(Transforms.exp(Transforms.abs(preOutput).neg()).addi(1), false);
    return Transforms.relu(preOutput).subi(preOutput.mul(labels)).addi(tail).mean(true, 1);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return Transforms.sigmoid(preOutput).subi(labels).divi(labels.size(1));
  }
}
