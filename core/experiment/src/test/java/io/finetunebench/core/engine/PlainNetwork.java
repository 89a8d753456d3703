package io.finetunebench.core.engine;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The definition of a network in plain loops over doubles, one point at a time; shares no code with
 * any engine, nor with the functions that engines may use.
 */
final class PlainNetwork {
  private final NetworkSpec spec;
  private final List<DenseShape> shapes;
  private final Parameters parameters;

  PlainNetwork(NetworkSpec spec, Parameters parameters) {
    this.spec = spec;
    this.shapes = spec.denseShapes();
    this.parameters = parameters;
  }

  /** Returns the probability of class 1. */
  double probability(double[] features) {
    return 1 / (1 + Math.exp(-logit(features)));
  }

  /** Returns the mean binary cross-entropy over some of the points. */
  double meanLoss(LabelledPoints data, int[] points) {
    return IntStream.of(points)
        .mapToDouble(
            point -> {
              double logit = logit(data.points().row(point));
              return softplus(data.target(point) == 1 ? -logit : logit);
            })
        .average()
        .orElseThrow();
  }

  /** Returns the share of some of the points that are on the right side of one half. */
  double accuracy(LabelledPoints data, int[] points) {
    return IntStream.of(points)
        .map(
            point -> {
              int predicted = probability(data.points().row(point)) > 0.5 ? 1 : 0;
              return predicted == data.target(point) ? 1 : 0;
            })
        .average()
        .orElseThrow();
  }

  /** Returns the central difference of the mean loss at every parameter, as parameters. */
  Parameters slopes(LabelledPoints data, int[] points) {
    double[][] weights = weights(parameters);
    double[][] biases = biases(parameters);
    double[][] weightSlopes = weights(parameters);
    double[][] biasSlopes = biases(parameters);
    for (int layer = 0; layer < weights.length; layer++) {
      for (int i = 0; i < weights[layer].length; i++) {
        weightSlopes[layer][i] = slope(weights, biases, weights[layer], i, data, points);
      }
      for (int i = 0; i < biases[layer].length; i++) {
        biasSlopes[layer][i] = slope(weights, biases, biases[layer], i, data, points);
      }
    }
    return Parameters.of(spec, weightSlopes, biasSlopes);
  }

  static double[][] weights(Parameters parameters) {
    return IntStream.range(0, parameters.layerCount())
        .mapToObj(parameters::weights)
        .toArray(double[][]::new);
  }

  static double[][] biases(Parameters parameters) {
    return IntStream.range(0, parameters.layerCount())
        .mapToObj(parameters::biases)
        .toArray(double[][]::new);
  }

  private double slope(
      double[][] weights,
      double[][] biases,
      double[] varied,
      int index,
      LabelledPoints data,
      int[] points) {
    double step = 1e-5;
    double value = varied[index];
    varied[index] = value + step;
    double above =
        new PlainNetwork(spec, Parameters.of(spec, weights, biases)).meanLoss(data, points);
    varied[index] = value - step;
    double below =
        new PlainNetwork(spec, Parameters.of(spec, weights, biases)).meanLoss(data, points);
    varied[index] = value;
    return (above - below) / (2 * step);
  }

  private double logit(double[] features) {
    double[] below = features;
    for (int layer = 0; layer < shapes.size(); layer++) {
      DenseShape shape = shapes.get(layer);
      double[] weights = parameters.weights(layer);
      double[] above = parameters.biases(layer);
      for (int output = 0; output < shape.outputs(); output++) {
        for (int input = 0; input < shape.inputs(); input++) {
          above[output] += below[input] * weights[input * shape.outputs() + output];
        }
        if (layer < shapes.size() - 1) {
          above[output] = activation(shape.activation(), above[output]);
        }
      }
      below = above;
    }
    return below[0];
  }

  private static double activation(Activation activation, double value) {
    return switch (activation) {
      case LINEAR -> value;
      case RELU -> value < 0 ? 0 : value;
      case TANH -> 1 - 2 / (1 + Math.exp(2 * value));
      case SIGMOID -> 1 / (1 + Math.exp(-value));
    };
  }

  private static double softplus(double value) {
    return value > 30 ? value : Math.log1p(Math.exp(value));
  }
}
