package io.finetunebench.core.experiment.network;

import java.util.Collections;
import java.util.List;

/**
 * A network as training sees it: which layers train is settled.
 *
 * @param spec the network
 * @param trainable for each layer whether its parameters are trained
 */
public record CompiledNetwork(NetworkSpec spec, List<Boolean> trainable) {
  /** Checks that there is one flag a layer. */
  public CompiledNetwork {
    trainable = List.copyOf(trainable);
    if (trainable.size() != spec.layers().size()) {
      throw new IllegalArgumentException(
          "expected " + spec.layers().size() + " flags, one a layer, found " + trainable.size());
    }
  }

  /** Returns a network of which every layer trains. */
  public static CompiledNetwork allTrainable(NetworkSpec spec) {
    return new CompiledNetwork(spec, Collections.nCopies(spec.layers().size(), true));
  }

  /**
   * Returns a network of which R Keras's {@code freeze_weights} or {@code unfreeze_weights}, and a
   * compilation after it, have settled which layers train.
   *
   * @param selection of layers; all others get the opposite value
   * @param freeze whether the selected layers are frozen; false where they train
   * @throws LayerSelectionException if the selection means nothing for this network
   */
  public static CompiledNetwork of(NetworkSpec spec, LayerSelection selection, boolean freeze) {
    return new CompiledNetwork(
        spec,
        selection.selected(spec.layers()).stream().map(selected -> selected != freeze).toList());
  }

  /** Returns whether the parameters of a dense layer, counted from 0 among those, are trained. */
  public boolean trains(int dense) {
    return trainable.get(spec.denseShapes().get(dense).layer());
  }
}
