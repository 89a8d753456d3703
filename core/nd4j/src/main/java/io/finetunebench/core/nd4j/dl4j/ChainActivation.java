package io.finetunebench.core.nd4j.dl4j;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.nd4j.ChainActivations;
import java.util.Locale;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Activations that DL4J lacks, or computes otherwise than Keras defines them. */
public final class ChainActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  private final Activation.Function function;
  private final double parameter;

  ChainActivation(Activation activation) {
    this.function = activation.function();
    this.parameter = activation.parameter();
  }

  /** Works in place, since a layer's workspace holds the array. */
  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return in.assign(ChainActivations.of(activation(), in));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    return new Pair<>(ChainActivations.slope(activation(), in).muli(epsilon), null);
  }

  private Activation activation() {
    return new Activation(function, parameter);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainActivation that && activation().equals(that.activation());
  }

  @Override
  public int hashCode() {
    return activation().hashCode();
  }

  @Override
  public String toString() {
    return function.name().toLowerCase(Locale.ROOT);
  }
}
