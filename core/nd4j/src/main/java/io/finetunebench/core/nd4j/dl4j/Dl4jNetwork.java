package io.finetunebench.core.nd4j.dl4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.nd4j.Nd4jRuntime;
import java.nio.DoubleBuffer;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Translates specifications, parameters and points to DL4J's and back. */
final class Dl4jNetwork {
  private Dl4jNetwork() {}

  static MultiLayerNetwork build(CompiledNetwork compiled, Parameters parameters) {
    NetworkSpec spec = compiled.spec();
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .dataType(Nd4jRuntime.dataType(spec.precision()))
            .updater(updater(spec.optimiser(), spec.optimiser().learningRate()))
            .list();
    int width = spec.inputs();
    for (int i = 0; i < spec.layers().size(); i++) {
      LayerSpec layer = spec.layers().get(i);
      boolean frozen = layer instanceof LayerSpec.Dense && !compiled.trainable().get(i);
      Layer converted = layer(spec, i, width, frozen);
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

  static INDArray features(NetworkSpec spec, Points points) {
    return rows(spec, points.values(), points.size());
  }

  static INDArray targets(NetworkSpec spec, LabelledPoints data) {
    return rows(spec, data.targetRows(), data.size());
  }

  private static INDArray rows(NetworkSpec spec, double[] values, int count) {
    return Nd4j.createFromArray(values)
        .reshape('c', count, values.length / count)
        .castTo(Nd4jRuntime.dataType(spec.precision()));
  }

  /** Returns one point as a row. */
  static INDArray row(NetworkSpec spec, double[] features) {
    INDArray row = Nd4j.createFromArray(new double[][] {features});
    return spec.precision() == Precision.DOUBLE ? row : row.castTo(DataType.FLOAT);
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
    DoubleBuffer values = DoubleBuffer.allocate(spec.parameterCount());
    for (DenseShape shape : spec.denseShapes()) {
      values.put(array(network, shape, "W").dup('c').data().asDouble());
      values.put(array(network, shape, "b").dup('c').data().asDouble());
    }
    return Parameters.of(spec, values.array());
  }

  private static INDArray array(MultiLayerNetwork network, DenseShape shape, String name) {
    return network.getParam(shape.layer() + "_" + name);
  }

  /** Forgets what the updater remembers and how many steps there were. */
  static void forgetSteps(MultiLayerNetwork network) {
    INDArray state = network.getUpdater().getStateViewArray();
    if (state != null) {
      state.assign(0);
    }
    network.getLayerWiseConfigurations().setIterationCount(0);
  }

  private static Layer layer(NetworkSpec spec, int index, int width, boolean frozen) {
    LayerSpec layer = spec.layers().get(index);
    boolean last = index == spec.layers().size() - 1;
    if (layer instanceof LayerSpec.Dense dense) {
      FeedForwardLayer.Builder<?> builder =
          last ? new OutputLayer.Builder(loss(spec.loss())) : new DenseLayer.Builder();
      builder.nIn(width).nOut(dense.units()).activation(activation(spec, dense.activation()));
      // A frozen layer would still be moved by its decay.
      if (dense.l2() > 0 && !frozen) {
        builder.l2(2 * dense.l2());
      }
      if (dense.learningRate() != null) {
        builder.updater(updater(spec.optimiser(), dense.learningRate()));
      }
      return builder.build();
    }
    return last
        ? new LossLayer.Builder(loss(spec.loss()))
            .activation(activation(spec, layer.activation()))
            .build()
        : new ActivationLayer.Builder().activation(activation(spec, layer.activation())).build();
  }

  private static IUpdater updater(Optimiser optimiser, double rate) {
    if (optimiser instanceof Adam adam) {
      return new org.nd4j.linalg.learning.config.Adam(
          rate, adam.beta1(), adam.beta2(), adam.epsilon());
    }
    Sgd sgd = (Sgd) optimiser;
    if (sgd.momentum() == 0) {
      return new org.nd4j.linalg.learning.config.Sgd(rate);
    }
    return sgd.nesterov()
        ? new Nesterovs(rate, sgd.momentum())
        : new ClassicalMomentum(rate, sgd.momentum());
  }

  private static ILossFunction loss(Loss loss) {
    return switch (loss) {
      case BINARY_CROSS_ENTROPY -> new LogitCrossEntropy();
      case CATEGORICAL_CROSS_ENTROPY -> new SoftmaxCrossEntropy();
      case MEAN_SQUARED_ERROR -> new LossMSE();
    };
  }

  private static IActivation activation(NetworkSpec spec, Activation activation) {
    return switch (activation.function()) {
      case LINEAR -> new ActivationIdentity();
      case RELU -> new ActivationReLU();
      case TANH -> new ActivationTanH();
      case SIGMOID -> new ActivationSigmoid();
      // DL4J holds the slope of a leaky ReLU in single precision.
      case LEAKY_RELU ->
          spec.precision() == Precision.FLOAT
              ? new ActivationLReLU(activation.parameter())
              : new ChainActivation(activation);
      // DL4J's derivative of an ELU takes its scale for 1.
      case ELU ->
          activation.parameter() == 1
              ? new ActivationELU(activation.parameter())
              : new ChainActivation(activation);
      case GELU, GELU_TANH -> new ChainActivation(activation);
      case SILU -> new ActivationSwish();
      case SOFTMAX -> new ActivationSoftmax();
    };
  }

  /** Frees an array unless the network that it was an input of has; some releases do. */
  static void free(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }
}
