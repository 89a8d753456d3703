package io.finetunebench.core.engine;

import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.OptimiserMemory;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Sgd;

/** Keras 3's update rules as its documentation states them, one parameter at a time. */
final class PlainOptimiser {
  private final NetworkSpec spec;
  private final double[][] first;
  private final double[][] second;
  private int steps;

  PlainOptimiser(NetworkSpec spec, Parameters parameters) {
    this.spec = spec;
    this.first = zeros(parameters);
    this.second = zeros(parameters);
  }

  /** Goes on from what another optimiser remembers. */
  void resume(OptimiserMemory memory) {
    double[][][] own = {first, second};
    for (int mean = 0; mean < memory.means().size(); mean++) {
      for (int layer = 0; layer < first.length / 2; layer++) {
        own[mean][2 * layer] = memory.means().get(mean).weights(layer);
        own[mean][2 * layer + 1] = memory.means().get(mean).biases(layer);
      }
    }
    steps = memory.steps();
  }

  /** Returns the parameters after a step along gradients. */
  Parameters step(Parameters before, Parameters gradients) {
    steps++;
    double[][] weights = PlainNetwork.weights(before);
    double[][] biases = PlainNetwork.biases(before);
    for (int layer = 0; layer < weights.length; layer++) {
      Double own = spec.dense(layer).learningRate();
      double rate = own == null ? spec.optimiser().learningRate() : own;
      for (int i = 0; i < weights[layer].length; i++) {
        weights[layer][i] += move(2 * layer, i, rate, gradients.weights(layer)[i]);
      }
      for (int i = 0; i < biases[layer].length; i++) {
        biases[layer][i] += move(2 * layer + 1, i, rate, gradients.biases(layer)[i]);
      }
    }
    return Parameters.of(spec, weights, biases);
  }

  private double move(int array, int i, double rate, double g) {
    if (spec.optimiser() instanceof Adam adam) {
      double m = adam.beta1() * first[array][i] + (1 - adam.beta1()) * g;
      double v = adam.beta2() * second[array][i] + (1 - adam.beta2()) * g * g;
      first[array][i] = m;
      second[array][i] = v;
      double alpha =
          rate * Math.sqrt(1 - Math.pow(adam.beta2(), steps)) / (1 - Math.pow(adam.beta1(), steps));
      return -alpha * m / (Math.sqrt(v) + adam.epsilon());
    }
    Sgd sgd = (Sgd) spec.optimiser();
    if (sgd.momentum() == 0) {
      return -rate * g;
    }
    double velocity = sgd.momentum() * first[array][i] - rate * g;
    first[array][i] = velocity;
    return sgd.nesterov() ? sgd.momentum() * velocity - rate * g : velocity;
  }

  private static double[][] zeros(Parameters parameters) {
    double[][] zeros = new double[2 * parameters.layerCount()][];
    for (int layer = 0; layer < parameters.layerCount(); layer++) {
      zeros[2 * layer] = new double[parameters.weights(layer).length];
      zeros[2 * layer + 1] = new double[parameters.biases(layer).length];
    }
    return zeros;
  }
}
