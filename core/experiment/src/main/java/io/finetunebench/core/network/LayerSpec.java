package io.finetunebench.core.network;

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
   */
  record Dense(String name, int units, Activation activation) implements LayerSpec {
    /** Checks the arguments. */
    public Dense {
      if (units < 1) {
        throw new IllegalArgumentException(
            "expected at least one unit in layer " + name + ", found " + units);
      }
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
