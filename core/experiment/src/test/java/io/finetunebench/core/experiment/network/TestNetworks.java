package io.finetunebench.core.experiment.network;

import java.util.List;

/** Networks as tests need them: of these layers, or like another one. */
public final class TestNetworks {
  private TestNetworks() {}

  /** Returns a network in double precision that learns two classes by plain gradient descent. */
  public static NetworkSpec network(int inputs, LayerSpec... layers) {
    return network(inputs, Loss.BINARY_CROSS_ENTROPY, new Sgd(0.05), layers);
  }

  /** Returns a network in double precision. */
  public static NetworkSpec network(
      int inputs, Loss loss, Optimiser optimiser, LayerSpec... layers) {
    return new NetworkSpec(
        inputs, List.of(layers), Initialisation.GLOROT_UNIFORM, loss, optimiser, Precision.DOUBLE);
  }

  /** Returns the same network with another optimiser. */
  public static NetworkSpec with(Optimiser optimiser, NetworkSpec spec) {
    return network(spec.inputs(), spec.loss(), optimiser, spec.layers().toArray(LayerSpec[]::new))
        .withPrecision(spec.precision());
  }

  /** Returns a dense layer. */
  public static LayerSpec dense(String name, int units, Activation activation) {
    return new LayerSpec.Dense(name, units, activation);
  }
}
