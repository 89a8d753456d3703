package io.finetunebench.core.engine.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Categorical cross-entropy computed from the logits, as Keras computes it.
 *
 * <p>DL4J's own {@code LossMCXENT} clips probabilities, so an example that is confidently wrong
 * gets a wrong loss.
 */
public final class SoftmaxCrossEntropy implements ILossFunction {
  private static final long serialVersionUID = 1L;

  /** Creates the loss for a softmax. */
  public SoftmaxCrossEntropy() {}

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

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

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return "SoftmaxCrossEntropy";
  }
}
