package io.finetunebench.core.experiment.network;

import org.jspecify.annotations.Nullable;

/** One layer of a sequential network, as Keras counts them: activations may be layers too. */
public sealed interface LayerSpec {
  /** Returns the layer's name, unique in its network. */
  String name();

  /** Returns the function applied to the layer's result. */
  Activation activation();

  /**
   * A fully connected layer.
   *
   * @param name unique in its network
   * @param units number of outputs, at least 1
   * @param activation applied to the outputs
   * @param l2 adds {@code l2} times the sum of the squared weights to the loss, as Keras's {@code
   *     kernel_regularizer}; 0 for nothing
   * @param learningRate in place of the optimiser's; null for the optimiser's
   */
  record Dense(
      String name, int units, Activation activation, double l2, @Nullable Double learningRate)
      implements LayerSpec {
    /** Checks the arguments. */
    public Dense {
      if (units < 1) {
        throw new IllegalArgumentException(
            "expected at least one unit in layer " + name + ", found " + units);
      }
      if (!(l2 >= 0) || Double.isInfinite(l2)) {
        throw new IllegalArgumentException(
            "expected an L2 factor of 0 or more in layer " + name + ", found " + l2);
      }
      if (learningRate != null && (!(learningRate >= 0) || Double.isInfinite(learningRate))) {
        throw new IllegalArgumentException(
            "expected a learning rate of 0 or more in layer " + name + ", found " + learningRate);
      }
    }

    /** Creates a layer without regularisation, trained at the optimiser's learning rate. */
    public Dense(String name, int units, Activation activation) {
      this(name, units, activation, 0, null);
    }
  }

  /**
   * An activation as a layer of its own.
   *
   * @param name unique in its network
   * @param activation applied to the layer below
   */
  record Activate(String name, Activation activation) implements LayerSpec {}
}
