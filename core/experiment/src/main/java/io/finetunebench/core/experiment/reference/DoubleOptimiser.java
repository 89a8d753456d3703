package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Sgd;
import java.util.Arrays;
import java.util.List;

/** Moves parameters by sums of gradients over a batch, and keeps what the optimiser remembers. */
final class DoubleOptimiser {
  private final NetworkSpec spec;
  private final Optimiser optimiser;

  /** The velocity of SGD or the mean of Adam: weights and biases of each dense layer in turns. */
  private final double[][] first;

  /** The mean square of Adam, in the same order. */
  private final double[][] second;

  private int steps;

  DoubleOptimiser(NetworkSpec spec) {
    this.spec = spec;
    this.optimiser = spec.optimiser();
    boolean adam = optimiser instanceof Adam;
    boolean remembers = adam || (optimiser instanceof Sgd sgd && sgd.momentum() > 0);
    List<DenseShape> shapes = spec.denseShapes();
    this.first = new double[2 * shapes.size()][];
    this.second = new double[2 * shapes.size()][];
    for (int k = 0; k < shapes.size(); k++) {
      int weights = shapes.get(k).inputs() * shapes.get(k).outputs();
      int biases = shapes.get(k).outputs();
      first[2 * k] = new double[remembers ? weights : 0];
      first[2 * k + 1] = new double[remembers ? biases : 0];
      second[2 * k] = new double[adam ? weights : 0];
      second[2 * k + 1] = new double[adam ? biases : 0];
    }
  }

  /** Forgets all steps. */
  void reset() {
    for (int i = 0; i < first.length; i++) {
      Arrays.fill(first[i], 0);
      Arrays.fill(second[i], 0);
    }
    steps = 0;
  }

  /** Goes on from what another one remembers. */
  void resume(OptimiserMemory memory) {
    memory.requireOf(optimiser);
    for (int mean = 0; mean < memory.means().size(); mean++) {
      double[][] own = mean == 0 ? first : second;
      Parameters values = memory.means().get(mean);
      for (int k = 0; k < values.layerCount(); k++) {
        own[2 * k] = values.weights(k);
        own[2 * k + 1] = values.biases(k);
      }
    }
    steps = memory.steps();
  }

  /** Begins a step, in which every array that trains is moved once. */
  void nextStep() {
    steps++;
  }

  /**
   * Moves the weights of a dense layer.
   *
   * @param gradients sums over the batch, which are changed
   */
  void moveWeights(int dense, double[] weights, double[] gradients, int batchSize) {
    move(2 * dense, weights, gradients, batchSize, 2 * spec.dense(dense).l2());
  }

  /**
   * Moves the biases of a dense layer, which L2 leaves alone.
   *
   * @param gradients sums over the batch, which are changed
   */
  void moveBiases(int dense, double[] biases, double[] gradients, int batchSize) {
    move(2 * dense + 1, biases, gradients, batchSize, 0);
  }

  private void move(int array, double[] x, double[] gradients, int batchSize, double decay) {
    double rate = spec.learningRate(array / 2);
    if (optimiser instanceof Sgd sgd && sgd.momentum() == 0 && decay == 0) {
      double scaled = rate / batchSize;
      for (int i = 0; i < x.length; i++) {
        x[i] -= scaled * gradients[i];
      }
      return;
    }
    for (int i = 0; i < x.length; i++) {
      gradients[i] = gradients[i] / batchSize + decay * x[i];
    }
    if (optimiser instanceof Sgd sgd) {
      descend(sgd, rate, x, gradients, first[array]);
    } else if (optimiser instanceof Adam adam) {
      adapt(adam, rate, x, gradients, first[array], second[array]);
    }
  }

  private static void descend(
      Sgd sgd, double rate, double[] x, double[] gradients, double[] velocity) {
    for (int i = 0; i < x.length; i++) {
      double step = rate * gradients[i];
      if (sgd.momentum() == 0) {
        x[i] -= step;
      } else {
        velocity[i] = sgd.momentum() * velocity[i] - step;
        x[i] += sgd.nesterov() ? sgd.momentum() * velocity[i] - step : velocity[i];
      }
    }
  }

  private void adapt(
      Adam adam, double rate, double[] x, double[] gradients, double[] mean, double[] square) {
    double corrected = rate * adam.correction(steps);
    for (int i = 0; i < x.length; i++) {
      double gradient = gradients[i];
      mean[i] += (gradient - mean[i]) * (1 - adam.beta1());
      square[i] += (gradient * gradient - square[i]) * (1 - adam.beta2());
      x[i] -= mean[i] * corrected / (Math.sqrt(square[i]) + adam.epsilon());
    }
  }
}
