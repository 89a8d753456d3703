package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Sgd;

/** Keras 3's update rules as its documentation states them, one parameter at a time. */
final class PlainOptimiser {
  private final NetworkSpec spec;
  private final double[] first;
  private final double[] second;
  private int steps;

  PlainOptimiser(NetworkSpec spec) {
    this.spec = spec;
    this.first = new double[spec.parameterCount()];
    this.second = new double[spec.parameterCount()];
  }

  /** Goes on from what another optimiser remembers. */
  void resume(OptimiserMemory memory) {
    double[][] own = {first, second};
    for (int mean = 0; mean < memory.means().size(); mean++) {
      System.arraycopy(memory.means().get(mean).values(), 0, own[mean], 0, first.length);
    }
    steps = memory.steps();
  }

  /** Returns the parameters after a step along gradients. */
  Parameters step(Parameters before, Parameters gradients) {
    steps++;
    double[] values = before.values();
    int next = 0;
    for (int layer = 0; layer < before.layerCount(); layer++) {
      Double own = spec.dense(layer).learningRate();
      double rate = own == null ? spec.optimiser().learningRate() : own;
      int end = next + spec.denseShapes().get(layer).parameterCount();
      for (; next < end; next++) {
        values[next] += move(next, rate, gradients.values()[next]);
      }
    }
    return Parameters.of(spec, values);
  }

  private double move(int i, double rate, double g) {
    if (spec.optimiser() instanceof Adam adam) {
      double m = adam.beta1() * first[i] + (1 - adam.beta1()) * g;
      double v = adam.beta2() * second[i] + (1 - adam.beta2()) * g * g;
      first[i] = m;
      second[i] = v;
      double alpha =
          rate * Math.sqrt(1 - Math.pow(adam.beta2(), steps)) / (1 - Math.pow(adam.beta1(), steps));
      return -alpha * m / (Math.sqrt(v) + adam.epsilon());
    }
    Sgd sgd = (Sgd) spec.optimiser();
    if (sgd.momentum() == 0) {
      return -rate * g;
    }
    double velocity = sgd.momentum() * first[i] - rate * g;
    first[i] = velocity;
    return sgd.nesterov() ? sgd.momentum() * velocity - rate * g : velocity;
  }
}
