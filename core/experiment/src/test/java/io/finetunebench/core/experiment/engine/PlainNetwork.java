package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;
import java.util.stream.DoubleStream;
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

  /** Returns all outputs. */
  double[] outputs(double[] features) {
    double[] outputs = logits(features);
    Activation last = shapes.get(shapes.size() - 1).activation();
    if (last.equals(Activation.SOFTMAX)) {
      double sum = DoubleStream.of(outputs).map(Math::exp).sum();
      return DoubleStream.of(outputs).map(logit -> Math.exp(logit) / sum).toArray();
    }
    return DoubleStream.of(outputs).map(value -> activation(last, value)).toArray();
  }

  /** Returns the mean loss over some of the points, with what L2 adds. */
  double meanLoss(LabelledPoints data, int[] points) {
    double penalty = 0;
    for (int layer = 0; layer < shapes.size(); layer++) {
      for (double weight : parameters.weights(layer)) {
        penalty += spec.dense(layer).l2() * weight * weight;
      }
    }
    return penalty
        + IntStream.of(points).mapToDouble(point -> loss(data, point)).average().orElseThrow();
  }

  private double loss(LabelledPoints data, int point) {
    double[] logits = logits(data.points().row(point));
    double[] outputs = outputs(data.points().row(point));
    double sum = 0;
    for (int output = 0; output < outputs.length; output++) {
      double target = data.target(point, output);
      sum +=
          switch (spec.loss()) {
            case BINARY_CROSS_ENTROPY ->
                softplus(target == 1 ? -logits[output] : logits[output]) / outputs.length;
            case CATEGORICAL_CROSS_ENTROPY -> target == 1 ? -Math.log(outputs[output]) : 0;
            case MEAN_SQUARED_ERROR -> Math.pow(outputs[output] - target, 2) / outputs.length;
          };
    }
    return sum;
  }

  /** Returns the share of some of the points whose class is right; NaN for numbers. */
  double accuracy(LabelledPoints data, int[] points) {
    return IntStream.of(points).mapToDouble(point -> hits(data, point)).average().orElseThrow();
  }

  private double hits(LabelledPoints data, int point) {
    double[] outputs = outputs(data.points().row(point));
    return switch (spec.loss()) {
      case BINARY_CROSS_ENTROPY ->
          IntStream.range(0, outputs.length)
              .mapToDouble(o -> outputs[o] > 0.5 == (data.target(point, o) == 1) ? 1 : 0)
              .average()
              .orElseThrow();
      case CATEGORICAL_CROSS_ENTROPY ->
          outputs[data.target(point)] == DoubleStream.of(outputs).max().orElseThrow() ? 1 : 0;
      case MEAN_SQUARED_ERROR -> Double.NaN;
    };
  }

  /** Returns the central difference of the mean loss at every parameter, as parameters. */
  Parameters slopes(LabelledPoints data, int[] points) {
    double step = 1e-5;
    double[] values = parameters.values();
    double[] slopes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      values[i] = value + step;
      double above = new PlainNetwork(spec, Parameters.of(spec, values)).meanLoss(data, points);
      values[i] = value - step;
      double below = new PlainNetwork(spec, Parameters.of(spec, values)).meanLoss(data, points);
      values[i] = value;
      slopes[i] = (above - below) / (2 * step);
    }
    return Parameters.of(spec, slopes);
  }

  private double[] logits(double[] features) {
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
    return below;
  }

  private static double activation(Activation activation, double value) {
    return switch (activation.function()) {
      case LINEAR -> value;
      case RELU -> value < 0 ? 0 : value;
      case TANH -> 1 - 2 / (1 + Math.exp(2 * value));
      case SIGMOID -> 1 / (1 + Math.exp(-value));
      case LEAKY_RELU -> Math.max(value, 0) + activation.parameter() * Math.min(value, 0);
      case ELU -> value > 0 ? value : activation.parameter() * (Math.exp(value) - 1);
      case GELU -> value / 2 * (1 + erf(value / Math.sqrt(2)));
      case GELU_TANH -> {
        double inner = Math.sqrt(2 / Math.PI) * (value + 0.044715 * Math.pow(value, 3));
        yield value / 2 * (2 - 2 / (1 + Math.exp(2 * inner)));
      }
      case SILU -> value / (1 + Math.exp(-value));
      case SOFTMAX -> throw new IllegalArgumentException("softmax is of a whole layer");
    };
  }

  /** Returns the error function by the series whose terms are all of one sign. */
  private static double erf(double value) {
    double term = value;
    double sum = value;
    for (int n = 1; n < 200; n++) {
      term *= 2 * value * value / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-value * value) * sum;
  }

  private static double softplus(double value) {
    return value > 30 ? value : Math.log1p(Math.exp(value));
  }
}
