package io.finetunebench.core.experiment.network;

import java.util.List;

/** Names one layer of a network, as R Keras lets a caller name it. */
public sealed interface LayerReference {
  /**
   * By position.
   *
   * @param value 1 for the first layer, -1 for the last
   */
  record Index(int value) implements LayerReference {}

  /**
   * By name.
   *
   * @param value a layer's name
   */
  record Name(String value) implements LayerReference {}

  /** Returns a reference by position: 1 for the first layer, -1 for the last. */
  static LayerReference of(int index) {
    return new Index(index);
  }

  /** Returns a reference by name. */
  static LayerReference of(String name) {
    return new Name(name);
  }

  /**
   * Returns the position, from 0, of the layer that this names.
   *
   * @throws LayerSelectionException if there is no such layer
   */
  default int positionIn(List<LayerSpec> layers) {
    if (this instanceof Index index) {
      int value = index.value();
      int position = value < 0 ? layers.size() + value : value - 1;
      if (value == 0 || position < 0 || position >= layers.size()) {
        throw new LayerSelectionException(
            "layer index %s is out of bounds: expected 1 to %s, or -1 to -%s from the end"
                .formatted(value, layers.size(), layers.size()));
      }
      return position;
    }
    String name = ((Name) this).value();
    for (int position = 0; position < layers.size(); position++) {
      if (layers.get(position).name().equals(name)) {
        return position;
      }
    }
    throw new LayerSelectionException(
        "no layer is named \"%s\": expected one of %s"
            .formatted(name, String.join(", ", layers.stream().map(LayerSpec::name).toList())));
  }
}
