package io.finetunebench.core.experiment.network;

/** Says in one line why a selection of layers means nothing for a network. */
public final class LayerSelectionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  LayerSelectionException(String message) {
    super(message);
  }
}
