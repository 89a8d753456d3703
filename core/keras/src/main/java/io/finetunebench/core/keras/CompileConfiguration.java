package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Sgd;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a model was compiled, as far as it can be trained here.
 *
 * @param loss that training minimises; null where there is none, or none that is supported
 * @param fromLogits whether the loss takes logits, which a linear last layer gives
 * @param lossObstacle why the loss is not supported; null if it is or there is none
 * @param optimiser of the training; null where there is none, or none that is supported
 * @param optimiserObstacle why the optimiser is not supported; null if it is or there is none
 */
record CompileConfiguration(
    @Nullable Loss loss,
    boolean fromLogits,
    @Nullable String lossObstacle,
    @Nullable Optimiser optimiser,
    @Nullable String optimiserObstacle) {

  /** Settings of Keras's optimisers that must be off. */
  private static final Set<String> OFF =
      Set.of(
          "weight_decay",
          "clipnorm",
          "global_clipnorm",
          "clipvalue",
          "use_ema",
          "amsgrad",
          "decay",
          "loss_scale_factor",
          "gradient_accumulation_steps",
          "centered");

  static CompileConfiguration of(JsonNode compile) {
    Loss loss = null;
    boolean fromLogits = false;
    String lossObstacle = null;
    Optimiser optimiser = null;
    String optimiserObstacle = null;
    try {
      JsonNode node = single(compile.path("loss"));
      loss = loss(node);
      fromLogits = node.path("config").path("from_logits").asBoolean(false);
    } catch (UnsupportedOperationException e) {
      lossObstacle = e.getMessage();
    }
    try {
      JsonNode keras2 = compile.path("optimizer_config");
      optimiser = optimiser(keras2.isMissingNode() ? compile.path("optimizer") : keras2);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      optimiserObstacle = e.getMessage();
    }
    return new CompileConfiguration(loss, fromLogits, lossObstacle, optimiser, optimiserObstacle);
  }

  /** Returns the one loss of a list or of a table by output. */
  private static JsonNode single(JsonNode loss) {
    boolean table = loss.isObject() && !loss.has("class_name");
    if ((loss.isArray() || table) && loss.size() == 1) {
      return loss.iterator().next();
    }
    if (loss.isArray() || table) {
      throw new UnsupportedOperationException("several losses");
    }
    return loss;
  }

  private static @Nullable Loss loss(JsonNode loss) {
    if (loss.isMissingNode() || loss.isNull()) {
      return null;
    }
    JsonNode config = loss.path("config");
    String name =
        loss.isString()
            ? loss.asString()
            : config.isString() ? config.asString() : loss.path("class_name").asString("");
    if (config.path("label_smoothing").asDouble(0) != 0) {
      throw new UnsupportedOperationException("the loss " + name + " with label_smoothing");
    }
    return switch (name) {
      case "binary_crossentropy", "BinaryCrossentropy", "bce" -> Loss.BINARY_CROSS_ENTROPY;
      case "categorical_crossentropy",
          "CategoricalCrossentropy",
          "sparse_categorical_crossentropy",
          "SparseCategoricalCrossentropy" ->
          Loss.CATEGORICAL_CROSS_ENTROPY;
      case "mean_squared_error", "MeanSquaredError", "mse", "MSE" -> Loss.MEAN_SQUARED_ERROR;
      default -> throw new UnsupportedOperationException("the loss " + name);
    };
  }

  private static @Nullable Optimiser optimiser(JsonNode optimiser) {
    if (optimiser.isMissingNode() || optimiser.isNull()) {
      return null;
    }
    String name =
        optimiser.isString() ? optimiser.asString() : optimiser.path("class_name").asString("");
    JsonNode config = optimiser.path("config");
    for (String setting : OFF) {
      JsonNode value = config.path(setting);
      boolean on = value.isBoolean() ? value.asBoolean() : value.isNumber() && value.asDouble() > 0;
      if (on) {
        throw new UnsupportedOperationException("the optimiser " + name + " with " + setting);
      }
    }
    JsonNode rate = config.path(config.has("lr") ? "lr" : "learning_rate");
    if (rate.isObject()) {
      throw new UnsupportedOperationException(
          "the optimiser " + name + " with the schedule " + rate.path("class_name").asString("?"));
    }
    return switch (name) {
      case "SGD", "sgd" ->
          new Sgd(
              rate.asDouble(0.01),
              config.path("momentum").asDouble(0),
              config.path("nesterov").asBoolean(false));
      case "Adam", "adam" -> {
        double epsilon = config.path("epsilon").asDouble(1e-7);
        yield new Adam(
            rate.asDouble(0.001),
            config.path("beta_1").asDouble(0.9),
            config.path("beta_2").asDouble(0.999),
            epsilon);
      }
      default -> throw new UnsupportedOperationException("the optimiser " + name);
    };
  }
}
