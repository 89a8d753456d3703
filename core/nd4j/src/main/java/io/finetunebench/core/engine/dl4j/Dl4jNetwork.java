package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.LayerSpec;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Translates specifications, parameters and points to DL4J's and back. */
final class Dl4jNetwork {
  private Dl4jNetwork() {}

  static MultiLayerNetwork build(CompiledNetwork compiled, Parameters parameters) {
    NetworkSpec spec = compiled.spec();
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .dataType(dataType(spec))
            .updater(new Sgd(spec.optimiser().learningRate()))
            .list();
    int width = spec.inputs();
    for (int i = 0; i < spec.layers().size(); i++) {
      LayerSpec layer = spec.layers().get(i);
      Layer converted = layer(layer, width, i == spec.layers().size() - 1);
      boolean frozen = layer instanceof LayerSpec.Dense && !compiled.trainable().get(i);
      layers.layer(i, frozen ? new FrozenLayerWithBackprop(converted) : converted);
      if (layer instanceof LayerSpec.Dense dense) {
        width = dense.units();
      }
    }
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    assign(spec, network, parameters);
    return network;
  }

  static void assign(NetworkSpec spec, MultiLayerNetwork network, Parameters parameters) {
    List<DenseShape> shapes = spec.denseShapes();
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      INDArray weights = Nd4j.createFromArray(parameters.weights(k));
      array(network, shape, "W").assign(weights.reshape('c', shape.inputs(), shape.outputs()));
      INDArray biases = Nd4j.createFromArray(parameters.biases(k));
      array(network, shape, "b").assign(biases.reshape('c', 1, shape.outputs()));
    }
  }

  static Parameters parameters(NetworkSpec spec, MultiLayerNetwork network) {
    List<DenseShape> shapes = spec.denseShapes();
    double[][] weights = new double[shapes.size()][];
    double[][] biases = new double[shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      weights[k] = array(network, shapes.get(k), "W").dup('c').data().asDouble();
      biases[k] = array(network, shapes.get(k), "b").dup('c').data().asDouble();
    }
    return Parameters.of(spec, weights, biases);
  }

  static INDArray features(NetworkSpec spec, Points points) {
    return Nd4j.createFromArray(points.values())
        .reshape('c', points.size(), points.featureCount())
        .castTo(dataType(spec));
  }

  static INDArray row(NetworkSpec spec, double[] features) {
    return spec.precision() == Precision.DOUBLE
        ? Nd4j.createFromArray(new double[][] {features})
        : Nd4j.createFromArray(new double[][] {features}).castTo(DataType.FLOAT);
  }

  static DataType dataType(NetworkSpec spec) {
    return switch (spec.precision()) {
      case FLOAT -> DataType.FLOAT;
      case DOUBLE -> DataType.DOUBLE;
    };
  }

  private static INDArray array(MultiLayerNetwork network, DenseShape shape, String name) {
    return network.getParam(shape.layer() + "_" + name);
  }

  private static Layer layer(LayerSpec layer, int width, boolean last) {
    if (layer instanceof LayerSpec.Dense dense) {
      return last
          ? new OutputLayer.Builder(new LogitCrossEntropy())
              .nIn(width)
              .nOut(dense.units())
              .activation(activation(dense.activation()))
              .build()
          : new DenseLayer.Builder()
              .nIn(width)
              .nOut(dense.units())
              .activation(activation(dense.activation()))
              .build();
    }
    return last
        ? new LossLayer.Builder(new LogitCrossEntropy())
            .activation(activation(layer.activation()))
            .build()
        : new ActivationLayer.Builder().activation(activation(layer.activation())).build();
  }

  private static org.nd4j.linalg.activations.Activation activation(Activation activation) {
    return switch (activation) {
      case LINEAR -> org.nd4j.linalg.activations.Activation.IDENTITY;
      case RELU -> org.nd4j.linalg.activations.Activation.RELU;
      case TANH -> org.nd4j.linalg.activations.Activation.TANH;
      case SIGMOID -> org.nd4j.linalg.activations.Activation.SIGMOID;
    };
  }

  /** Frees an array unless the network that it was an input of has; some releases do. */
  static void free(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }
}
