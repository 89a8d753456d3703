package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.network.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes dense layers of the layers of a model: activations go to the dense layer before them, and
 * normalisations, which shift and stretch each feature, are multiplied into the dense layer before
 * or after them.
 */
final class LayerChain {
  /** A dense layer that is still being put together. */
  static final class Stage {
    final LayerNode layer;
    final int place;
    final int inputs;
    final double[] weights;
    final double[] biases;
    final boolean hasBias;
    Activation activation = Activation.LINEAR;
    boolean folded;

    private Stage(LayerNode layer, int place, int inputs, double[] weights, double[] biases) {
      this.layer = layer;
      this.place = place;
      this.inputs = inputs;
      this.weights = weights;
      this.biases = biases;
      this.hasBias = layer.flag("use_bias", true);
    }
  }

  private final StoredWeights stored;
  private final List<Stage> stages = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<TrainingObstacle> obstacles = new ArrayList<>();
  private int width;
  private boolean flat;
  private @Nullable LayerNode pending;
  private double[] scale = {};
  private double[] shift = {};
  private boolean learned;
  private @Nullable InputScaling scaling;

  /**
   * Starts with nothing.
   *
   * @param stored the arrays of the layers
   * @param inputShape sizes of an example
   */
  LayerChain(StoredWeights stored, int... inputShape) {
    this.stored = stored;
    this.width =
        Math.toIntExact(Arrays.stream(inputShape).asLongStream().reduce(1, (a, b) -> a * b));
    this.flat = inputShape.length == 1;
  }

  /** Adds the layers, in their order. */
  void addAll(List<LayerNode> layers) {
    for (int place = 0; place < layers.size(); place++) {
      LayerNode layer = layers.get(place);
      String dtype = layer.dtype();
      if (!dtype.equals("float32") && !dtype.equals("float64")) {
        throw layer.problem("computes in " + dtype + ", expected float32 or float64");
      }
      add(layer, place);
    }
    LayerNode open = pending;
    if (open != null) {
      throw open.problem(
          "comes after an activation and no dense layer follows, so it cannot be folded: build the"
              + " model again without it");
    }
  }

  private void add(LayerNode layer, int place) {
    switch (layer.className()) {
      case "InputLayer" -> {}
      case "Flatten" -> flat = true;
      case "Dropout" -> {
        if (layer.number("rate", 0) > 0) {
          obstacles.add(
              new TrainingObstacle(
                  TrainingObstacle.Kind.DROPOUT,
                  "layer " + layer.name() + " (Dropout) drops at random in training"));
        }
      }
      case "Dense" -> dense(layer, place);
      case "Normalization" -> fold(layer, normalization(layer));
      case "BatchNormalization" -> fold(layer, batchNormalization(layer));
      default -> activate(layer);
    }
  }

  private void requireFlat(LayerNode layer) {
    if (!flat) {
      throw layer.problem(
          "works on an input of several dimensions, expected a Flatten before it or one row of"
              + " features");
    }
  }

  private void dense(LayerNode layer, int place) {
    requireFlat(layer);
    if (!layer.config().path("lora_rank").isMissingNode()
        && layer.config().path("lora_rank").isNumber()) {
      throw layer.problem("has LoRA weights, expected plain ones: merge them and save again");
    }
    int units = layer.units();
    long count = (long) width * units;
    if (count > ModelZip.FILE_BYTES / Float.BYTES) {
      throw layer.problem(
          "has " + count + " weights, expected at most " + ModelZip.FILE_BYTES / Float.BYTES);
    }
    boolean biased = layer.flag("use_bias", true);
    if (stored.count(layer) != (biased ? 2 : 1)) {
      throw layer.problem(
          "has %s arrays in the file, expected %s: save the model again with its weights"
              .formatted(stored.count(layer), biased ? "kernel and bias" : "a kernel"));
    }
    double[] weights = stored.values(layer, 0, "kernel", width, units);
    double[] biases = biased ? stored.values(layer, 1, "bias", units) : new double[units];
    Stage stage = new Stage(layer, place, width, weights, biases);
    if (pending != null) {
      if (stages.isEmpty() && !learned) {
        scaling = new InputScaling(scale, shift);
      }
      for (int i = 0; i < width; i++) {
        for (int o = 0; o < units; o++) {
          biases[o] += shift[i] * weights[i * units + o];
          weights[i * units + o] *= scale[i];
        }
      }
      stage.folded = true;
      pending = null;
    }
    stages.add(stage);
    width = units;
    stage.activation = layer.activation();
  }

  private void activate(LayerNode layer) {
    Activation activation = layer.activation();
    if (activation.equals(Activation.LINEAR)) {
      return;
    }
    if (stages.isEmpty() || pending != null) {
      throw layer.problem(
          "comes before the first dense layer or after a normalisation that only the next one can"
              + " take in: build the model again without it");
    }
    Stage last = stages.get(stages.size() - 1);
    if (last.activation.equals(Activation.RELU) && activation.equals(Activation.RELU)) {
      return;
    }
    if (!last.activation.equals(Activation.LINEAR)) {
      throw layer.problem(
          "follows the activation " + last.activation + ", expected one activation a dense layer");
    }
    last.activation = activation;
  }

  private double[][] normalization(LayerNode layer) {
    requireFlat(layer);
    if (layer.flag("invert", false)) {
      throw layer.problem("is inverted, which is not supported: build the model again without it");
    }
    double[] mean;
    double[] variance;
    if (stored.count(layer) >= 2) {
      boolean single = isSingle(stored.shape(layer, 0));
      int[] shape = single ? new int[0] : new int[] {width};
      mean = stored.values(layer, 0, "mean", shape);
      variance = stored.values(layer, 1, "variance", shape);
    } else {
      mean = numbers(layer, "mean");
      variance = numbers(layer, "variance");
    }
    double[][] affine = new double[2][width];
    for (int i = 0; i < width; i++) {
      double ofMean = mean[mean.length == 1 ? 0 : i];
      double ofVariance = variance[variance.length == 1 ? 0 : i];
      affine[0][i] = 1 / Math.max(Math.sqrt(ofVariance), 1e-7);
      affine[1][i] = -ofMean * affine[0][i];
    }
    return affine;
  }

  private static boolean isSingle(long @Nullable [] shape) {
    return shape != null && shape.length == 0;
  }

  private double[] numbers(LayerNode layer, String field) {
    var node = layer.config().path(field);
    while (node.isArray() && node.size() == 1 && node.get(0).isArray()) {
      node = node.get(0);
    }
    double[] numbers =
        node.isArray() ? new double[node.size()] : node.isNumber() ? new double[1] : new double[0];
    for (int i = 0; i < numbers.length; i++) {
      var element = node.isArray() ? node.get(i) : node;
      numbers[i] = element.isNumber() ? element.asDouble() : Double.NaN;
    }
    boolean fits = numbers.length == 1 || numbers.length == width;
    if (!fits || !Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw layer.problem(
          "has no %s for %s features: adapt it to data and save the model again"
              .formatted(field, width));
    }
    return numbers;
  }

  private double[][] batchNormalization(LayerNode layer) {
    requireFlat(layer);
    var axis = layer.config().path("axis");
    var along = axis.isArray() && axis.size() == 1 ? axis.get(0) : axis;
    int dimension = along.asInt(-1);
    if (dimension != -1 && dimension != 1) {
      throw layer.problem("works along axis " + LayerNode.shown(axis) + ", expected the last");
    }
    boolean scaled = layer.flag("scale", true);
    boolean centred = layer.flag("center", true);
    int expected = 2 + (scaled ? 1 : 0) + (centred ? 1 : 0);
    if (stored.count(layer) != expected) {
      throw layer.problem(
          "has %s arrays in the file, expected %s: save the model again with its weights"
              .formatted(stored.count(layer), expected));
    }
    int index = 0;
    double[] gamma = scaled ? stored.values(layer, index++, "gamma", width) : null;
    double[] beta = centred ? stored.values(layer, index++, "beta", width) : null;
    double[] mean = stored.values(layer, index++, "moving mean", width);
    double[] variance = stored.values(layer, index, "moving variance", width);
    double epsilon = layer.number("epsilon", 1e-3);
    double[][] affine = new double[2][width];
    for (int i = 0; i < width; i++) {
      double deviation = Math.sqrt(variance[i] + epsilon);
      if (!(deviation > 0)) {
        throw layer.problem("has a variance below 0: train the model again");
      }
      affine[0][i] = (gamma == null ? 1 : gamma[i]) / deviation;
      affine[1][i] = (beta == null ? 0 : beta[i]) - mean[i] * affine[0][i];
    }
    return affine;
  }

  /** Multiplies a normalisation into the dense layer before it, or keeps it for the next. */
  private void fold(LayerNode layer, double[][] affine) {
    Stage last = stages.isEmpty() ? null : stages.get(stages.size() - 1);
    String into = "next";
    boolean batch = layer.className().equals("BatchNormalization");
    learned |= batch;
    if (pending != null) {
      for (int i = 0; i < width; i++) {
        scale[i] *= affine[0][i];
        shift[i] = shift[i] * affine[0][i] + affine[1][i];
      }
    } else if (last != null && last.activation.equals(Activation.LINEAR)) {
      for (int o = 0; o < width; o++) {
        for (int i = 0; i < last.inputs; i++) {
          last.weights[i * width + o] *= affine[0][o];
        }
        last.biases[o] = last.biases[o] * affine[0][o] + affine[1][o];
      }
      last.folded = true;
      into = "last";
    } else {
      pending = layer;
      scale = affine[0];
      shift = affine[1];
    }
    notes.add(
        "layer %s (%s) is folded into the %s dense layer%s"
            .formatted(
                layer.name(),
                layer.className(),
                into,
                batch ? "; training moves that layer's weights and no statistics" : ""));
  }

  List<Stage> stages() {
    return stages;
  }

  /** Returns what only shifts and stretches the features; null without. */
  @Nullable InputScaling scaling() {
    return scaling;
  }

  List<String> notes() {
    return notes;
  }

  List<TrainingObstacle> obstacles() {
    return obstacles;
  }
}
