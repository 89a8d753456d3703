package io.finetunebench.core.keras;

/**
 * A layer as Keras counts it.
 *
 * @param name of the layer
 * @param className of the layer, such as {@code Dense}
 * @param trainable whether the file says that it trains
 */
public record KerasLayer(String name, String className, boolean trainable) {}
