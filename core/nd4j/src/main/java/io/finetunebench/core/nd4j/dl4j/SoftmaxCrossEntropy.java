package io.finetunebench.core.nd4j.dl4j;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Categorical cross-entropy computed from the logits, as Keras computes it.
 *
 * <p>DL4J's own {@code LossMCXENT} clips probabilities, so an example that is confidently wrong
 * gets a wrong loss.
 */
public final class SoftmaxCrossEntropy extends CrossEntropy {
  private static final long serialVersionUID = 1L;

  /** Creates the loss for a softmax. */
  public SoftmaxCrossEntropy() {}

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray shifted = preOutput.subColumnVector(preOutput.max(true, 1));
    INDArray chosen = shifted.mul(labels).sum(true, 1);
    return Transforms.log(Transforms.exp(shifted, false).sum(true, 1), false).subi(chosen);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    return Transforms.softmax(preOutput, true).subi(labels);
  }
}
