package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.network.Activation;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A layer as a configuration describes it.
 *
 * @param file that it stands in
 * @param name of the layer
 * @param className of the layer, such as {@code Dense}
 * @param config its arguments
 * @param node the whole description
 */
record LayerNode(Path file, String name, String className, JsonNode config, JsonNode node) {
  private static final Set<String> SUPPORTED =
      Set.of(
          "Dense",
          "Activation",
          "ReLU",
          "LeakyReLU",
          "ELU",
          "Softmax",
          "InputLayer",
          "Flatten",
          "Normalization",
          "BatchNormalization",
          "Dropout");

  static final String WHAT_IS =
      "expected Dense, Activation, ReLU, LeakyReLU, ELU, Softmax, Flatten, Normalization,"
          + " BatchNormalization and Dropout in a straight line";

  static LayerNode of(Path file, JsonNode node) {
    JsonNode config = node.path("config");
    String className = node.path("class_name").asString("");
    String name = config.path("name").asString(node.path("name").asString(""));
    LayerNode layer = new LayerNode(file, name, className, config, node);
    if (className.isEmpty() || name.isEmpty() || !config.isObject()) {
      throw new ModelFileException(
          file, "found a layer without class, name or config: save the model again from Keras");
    }
    layer.requireSupported();
    return layer;
  }

  private void requireSupported() {
    String module = node.path("module").asString("keras.layers");
    String registered = node.path("registered_name").asString("");
    boolean ofKeras = module.matches("(keras|tf_keras|tensorflow\\.(python\\.)?keras)(\\..*)?");
    if (className.equals("Lambda")) {
      throw problem(
          "carries Python code, which is never run: build the model again with layers in its"
              + " place");
    }
    if (!ofKeras || registered.contains(">") || className.contains(">")) {
      throw problem(
          "is a class of the author's own, whose code is not in the file: build the model again"
              + " with Keras's layers");
    }
    if (Set.of("Sequential", "Functional", "Model").contains(className)) {
      throw problem("is a model inside of the model: build it again with the layers in one line");
    }
    if (!SUPPORTED.contains(className)) {
      throw problem("is not supported, " + WHAT_IS);
    }
  }

  ModelFileException problem(String problem) {
    return new ModelFileException(file, "layer " + name + " (" + className + ") " + problem);
  }

  boolean flag(String field, boolean usual) {
    return config.path(field).asBoolean(usual);
  }

  double number(String field, double usual) {
    JsonNode value = config.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw problem("has " + field + " " + shown(value) + ", expected a number");
    }
    return value.asDouble();
  }

  int units() {
    if (config.has("output_dim")) {
      throw problem("is of Keras 1: load the model with Keras 2 and save it again");
    }
    JsonNode units = config.path("units");
    if (!units.isIntegralNumber() || !units.canConvertToInt() || units.asInt() < 1) {
      throw problem("has units " + shown(units) + ", expected a whole number of 1 or more");
    }
    return units.asInt();
  }

  boolean trainable() {
    return flag("trainable", true);
  }

  /** Returns the shape of an example, without the batch; null where the layer does not say. */
  int @Nullable [] inputShape() {
    for (String field : new String[] {"batch_shape", "batch_input_shape"}) {
      JsonNode shape = config.path(field);
      if (shape.isArray() && shape.size() > 0) {
        return shape(shape);
      }
    }
    return null;
  }

  private int[] shape(JsonNode withBatch) {
    int[] shape = new int[withBatch.size() - 1];
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = withBatch.get(i + 1);
      if (!size.isIntegralNumber() || !size.canConvertToInt() || size.asInt() < 1) {
        throw problem("has an input of shape " + shown(withBatch) + ", expected fixed sizes");
      }
      shape[i] = size.asInt();
    }
    return shape;
  }

  /** Returns the function of a layer that is one, or the one that a layer applies at its end. */
  Activation activation() {
    return switch (className) {
      case "Dense", "Activation" -> ofField(config.path("activation"));
      default -> ofLayer(className, config);
    };
  }

  private Activation ofField(JsonNode activation) {
    if (activation.isMissingNode() || activation.isNull()) {
      return Activation.LINEAR;
    }
    if (activation.isString()) {
      return named(activation.asString());
    }
    String kind = activation.path("class_name").asString("");
    if (kind.equals("__lambda__") || kind.equals("Lambda")) {
      throw problem("has a Lambda as activation, whose Python code is never run: name a function");
    }
    JsonNode inner = activation.path("config");
    if (kind.equals("function") && inner.isString()) {
      return named(inner.asString());
    }
    return inner.isObject() ? ofLayer(kind, inner) : named(kind.toLowerCase(Locale.ROOT));
  }

  private Activation ofLayer(String kind, JsonNode arguments) {
    LayerNode layer = new LayerNode(file, name, className, arguments, node);
    switch (kind) {
      case "ReLU" -> {
        JsonNode most = arguments.path("max_value");
        if (layer.number("threshold", 0) != 0 || !(most.isMissingNode() || most.isNull())) {
          throw problem("has a maximum or a threshold, which is not supported: use relu");
        }
        double slope = layer.number("negative_slope", 0);
        return slope == 0 ? Activation.RELU : leaky(slope);
      }
      case "LeakyReLU" -> {
        return leaky(layer.number("negative_slope", layer.number("alpha", 0.3)));
      }
      case "ELU" -> {
        double scale = layer.number("alpha", 1);
        if (scale < 0) {
          throw problem("has alpha " + scale + ", expected 0 or more");
        }
        return Activation.elu(scale);
      }
      case "Softmax" -> {
        JsonNode axis = arguments.path("axis");
        if (!(axis.isMissingNode() || axis.asInt(-1) == -1 || axis.asInt(-1) == 1)) {
          throw problem("works along axis " + shown(axis) + ", expected the last");
        }
        return Activation.SOFTMAX;
      }
      default -> throw unsupported(kind);
    }
  }

  private Activation leaky(double slope) {
    if (slope < 0) {
      throw problem("has a slope of " + slope + ", expected 0 or more");
    }
    return Activation.leakyRelu(slope);
  }

  private Activation named(String function) {
    return switch (function) {
      case "linear" -> Activation.LINEAR;
      case "relu" -> Activation.RELU;
      case "leaky_relu" -> Activation.leakyRelu(0.2);
      case "elu" -> Activation.elu(1);
      case "gelu" -> Activation.GELU;
      case "silu", "swish" -> Activation.SILU;
      case "tanh" -> Activation.TANH;
      case "sigmoid" -> Activation.SIGMOID;
      case "softmax" -> Activation.SOFTMAX;
      default -> throw unsupported(function);
    };
  }

  private ModelFileException unsupported(String function) {
    return problem(
        "has the activation "
            + function
            + ", expected linear, relu, leaky_relu, elu, gelu, silu, tanh, sigmoid or softmax");
  }

  /** Returns the precision that the layer computes in. */
  String dtype() {
    JsonNode dtype = config.path("dtype");
    if (dtype.isObject()) {
      dtype = dtype.path("config").path("name");
    }
    return dtype.asString("float32");
  }

  static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "nothing" : node.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
