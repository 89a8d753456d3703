package io.finetunebench.core.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.peers.Tables;
import java.nio.DoubleBuffer;
import java.util.List;

/** Parameters as plain arrays, with the forward pass; weights have a row for each output. */
final class TightNetwork {
  final NetworkSpec spec;
  final List<DenseShape> shapes;
  final NDArray[] weights;
  final NDArray[] biases;

  TightNetwork(NDManager manager, NetworkSpec spec, Parameters parameters) {
    this.spec = spec;
    this.shapes = spec.denseShapes();
    this.weights = new NDArray[shapes.size()];
    this.biases = new NDArray[shapes.size()];
    for (int k = 0; k < weights.length; k++) {
      DenseShape shape = shapes.get(k);
      weights[k] =
          PytorchRuntime.array(manager, spec, rows(parameters, k), shape.outputs(), shape.inputs());
      biases[k] = PytorchRuntime.array(manager, spec, parameters.biases(k), shape.outputs());
    }
  }

  void assign(NDManager manager, Parameters parameters) {
    TightNetwork other = new TightNetwork(manager, spec, parameters);
    for (int k = 0; k < weights.length; k++) {
      other.weights[k].copyTo(weights[k]);
      other.biases[k].copyTo(biases[k]);
      other.weights[k].close();
      other.biases[k].close();
    }
  }

  Parameters parameters() {
    DoubleBuffer values = DoubleBuffer.allocate(spec.parameterCount());
    for (int k = 0; k < weights.length; k++) {
      DenseShape shape = shapes.get(k);
      double[] rows = PytorchRuntime.doubles(weights[k]);
      values.put(Tables.transposed(rows, shape.outputs(), shape.inputs()));
      values.put(PytorchRuntime.doubles(biases[k]));
    }
    return Parameters.of(spec, values.array());
  }

  /** Returns the pre-activations of a layer; one call of the library. */
  NDArray dense(int layer, NDArray input) {
    return Linear.linear(input, weights[layer], biases[layer]).get(0);
  }

  /** Returns the activations of a layer's pre-activations, the same array if it is linear. */
  NDArray activate(int layer, NDArray preActivations) {
    return switch (shapes.get(layer).activation().function()) {
      case LINEAR -> preActivations;
      case RELU -> Activation.relu(preActivations);
      case TANH -> Activation.tanh(preActivations);
      case SIGMOID -> Activation.sigmoid(preActivations);
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX ->
          throw shapes.get(layer).activation().notPlain();
    };
  }

  /** Returns the probabilities; what else it makes it adds to a list that the caller closes. */
  NDArray probabilities(NDArray input, NDList temporaries) {
    NDArray value = input;
    for (int k = 0; k < weights.length; k++) {
      NDArray preActivations = dense(k, value);
      temporaries.add(preActivations);
      value = activate(k, preActivations);
      if (k < weights.length - 1) {
        temporaries.add(value);
      }
    }
    return value;
  }

  private double[] rows(Parameters parameters, int layer) {
    DenseShape shape = shapes.get(layer);
    return Tables.transposed(parameters.weights(layer), shape.inputs(), shape.outputs());
  }
}
