package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Initialisation;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A network, but for the sizes that the data give it.
 *
 * @param hidden layers, from the input; the output layer follows them
 * @param output the last layer and the loss
 * @param optimiser that training uses
 * @param model whose network and parameters these are; null for a network of the layers above
 */
public record Design(
    List<HiddenLayer> hidden,
    OutputLayer output,
    Optimiser optimiser,
    @Nullable ModelSource model) {
  /** Copies the layers. */
  public Design {
    hidden = List.copyOf(hidden);
  }

  /** Returns the network over data. */
  NetworkSpec network(Precision precision, WorkloadData data) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int i = 1; i <= hidden.size(); i++) {
      HiddenLayer layer = hidden.get(i - 1);
      layers.add(
          new LayerSpec.Dense(
              "dense_" + i, layer.units(), Activation.LINEAR, layer.l2(), layer.learningRate()));
      if (!layer.activation().equals(Activation.LINEAR)) {
        String name = layer.activation().function().name().toLowerCase(Locale.ROOT);
        layers.add(new LayerSpec.Activate(name + "_" + i, layer.activation()));
      }
    }
    layers.add(
        new LayerSpec.Dense(
            "dense_" + (hidden.size() + 1),
            data.outputs(output.loss()),
            output.activation(),
            output.l2(),
            output.learningRate()));
    return new NetworkSpec(
        data.features(),
        layers,
        Initialisation.GLOROT_UNIFORM,
        output.loss(),
        optimiser,
        precision);
  }

  /** Returns what determines the network and its training, a line each. */
  List<String> canonical() {
    List<String> content = new ArrayList<>();
    if (model != null) {
      content.add("model " + model.fingerprint());
    }
    for (HiddenLayer layer : hidden) {
      Double rate = layer.learningRate();
      content.add(
          "layer "
              + layer.units()
              + " "
              + (layer.activation().isPlain() ? layer.activation().function() : layer.activation())
              + decay(layer.l2())
              + (rate == null ? "" : " rate=" + rate));
    }
    // What was all that a workload could have is written as it always was.
    if (!output.equals(OutputLayer.of(LabelledPoints.Kind.BINARY))) {
      content.add(output.canonical());
    }
    if (optimiser instanceof Sgd sgd && sgd.momentum() == 0) {
      content.add("learning rate " + sgd.learningRate());
    } else {
      content.add("optimiser " + optimiser);
    }
    return content;
  }

  private static String decay(double l2) {
    return l2 > 0 ? " l2=" + l2 : "";
  }

  /**
   * A hidden layer.
   *
   * @param units at least 1
   * @param activation that follows
   * @param l2 factor of the squared weights in the loss, 0 for none
   * @param learningRate in place of the optimiser's; null for the optimiser's
   */
  public record HiddenLayer(
      int units, Activation activation, double l2, @Nullable Double learningRate) {}

  /**
   * The last layer, whose units are as many as the data need.
   *
   * @param activation sigmoid, softmax or, for the squared error, any but softmax
   * @param loss that fits it
   * @param l2 factor of the squared weights in the loss, 0 for none
   * @param learningRate in place of the optimiser's; null for the optimiser's
   */
  public record OutputLayer(
      Activation activation, Loss loss, double l2, @Nullable Double learningRate) {
    /** Returns the usual last layer for what is to be learned. */
    public static OutputLayer of(LabelledPoints.Kind kind) {
      return switch (kind) {
        case BINARY -> new OutputLayer(Activation.SIGMOID, Loss.BINARY_CROSS_ENTROPY, 0, null);
        case CLASSES ->
            new OutputLayer(Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY, 0, null);
        case VALUES -> new OutputLayer(Activation.LINEAR, Loss.MEAN_SQUARED_ERROR, 0, null);
      };
    }

    /** Returns the words that the hash has for it. */
    private String canonical() {
      return "output "
          + activation
          + " "
          + loss
          + decay(l2)
          + (learningRate == null ? "" : " rate=" + learningRate);
    }
  }
}
