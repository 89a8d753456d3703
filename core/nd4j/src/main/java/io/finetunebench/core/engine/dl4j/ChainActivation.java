package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.engine.nd4j.ChainActivations;
import io.finetunebench.core.network.Activation;
import java.util.Locale;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** GELU, which DL4J has only in approximations of its own, and its approximation in Keras. */
public final class ChainActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  private final String name;

  ChainActivation(Activation activation) {
    this.name = activation.function().name().toLowerCase(Locale.ROOT);
  }

  /** Works in place, since a layer's workspace holds the array. */
  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return in.assign(ChainActivations.of(Activation.named(name), in));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    return new Pair<>(ChainActivations.slope(Activation.named(name), in).muli(epsilon), null);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChainActivation that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
