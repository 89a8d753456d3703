package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Sgd;
import java.util.Arrays;
import java.util.List;

/** Does what {@link DoubleOptimiser} does, in single precision and on rows of weights. */
final class FloatOptimiser {
  private final Optimiser optimiser;

  /** The learning rate of each dense layer. */
  private final float[] rates;

  /** What a step takes off each weight of a dense layer, as a part of the learning rate. */
  private final float[] decays;

  /** The velocity of SGD or the mean of Adam, in the shape of each dense layer's weights. */
  private final float[][][] first;

  /** The mean square of Adam. */
  private final float[][][] second;

  private int steps;

  FloatOptimiser(NetworkSpec spec) {
    this.optimiser = spec.optimiser();
    boolean adam = optimiser instanceof Adam;
    boolean remembers = adam || (optimiser instanceof Sgd sgd && sgd.momentum() > 0);
    List<DenseShape> shapes = spec.denseShapes();
    this.first = new float[shapes.size()][][];
    this.second = new float[shapes.size()][][];
    this.rates = new float[shapes.size()];
    this.decays = new float[shapes.size()];
    for (int k = 0; k < shapes.size(); k++) {
      rates[k] = (float) spec.learningRate(k);
      decays[k] = (float) (2 * spec.dense(k).l2());
      int rows = shapes.get(k).inputs() + 1;
      first[k] = new float[rows][remembers ? shapes.get(k).outputs() : 0];
      second[k] = new float[rows][adam ? shapes.get(k).outputs() : 0];
    }
  }

  /** Forgets all steps. */
  void reset() {
    for (int k = 0; k < first.length; k++) {
      for (int row = 0; row < first[k].length; row++) {
        Arrays.fill(first[k][row], 0);
        Arrays.fill(second[k][row], 0);
      }
    }
    steps = 0;
  }

  /** Goes on from what another one remembers. */
  void resume(OptimiserMemory memory) {
    memory.requireOf(optimiser);
    for (int mean = 0; mean < memory.means().size(); mean++) {
      double[] values = memory.means().get(mean).values();
      int next = 0;
      for (float[][] matrix : mean == 0 ? first : second) {
        for (float[] row : matrix) {
          for (int o = 0; o < row.length; o++) {
            row[o] = (float) values[next++];
          }
        }
      }
    }
    steps = memory.steps();
  }

  /** Begins a step, in which every layer that trains is moved once. */
  void nextStep() {
    steps++;
  }

  /**
   * Moves the weights of a dense layer and, in the last row, its biases, which L2 leaves alone.
   *
   * @param gradients sums over the batch, which are changed
   */
  void move(int dense, float[][] weights, float[][] gradients, int batchSize) {
    float rate = rates[dense];
    float decay = decays[dense];
    if (optimiser instanceof Sgd sgd && sgd.momentum() == 0 && decay == 0) {
      float scaled = rate / batchSize;
      for (int row = 0; row < weights.length; row++) {
        step(scaled, gradients[row], weights[row]);
      }
      return;
    }
    for (int row = 0; row < weights.length; row++) {
      float[] x = weights[row];
      float[] gradient = gradients[row];
      float rowDecay = row == weights.length - 1 ? 0 : decay;
      for (int i = 0; i < x.length; i++) {
        gradient[i] = gradient[i] / batchSize + rowDecay * x[i];
      }
      if (optimiser instanceof Sgd sgd) {
        descend(sgd, rate, x, gradient, first[dense][row]);
      } else if (optimiser instanceof Adam adam) {
        adapt(adam, rate, x, gradient, first[dense][row], second[dense][row]);
      }
    }
  }

  private static void step(float rate, float[] gradient, float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] -= rate * gradient[i];
    }
  }

  private static void descend(Sgd sgd, float rate, float[] x, float[] gradient, float[] velocity) {
    float momentum = (float) sgd.momentum();
    for (int i = 0; i < x.length; i++) {
      float step = rate * gradient[i];
      if (momentum == 0) {
        x[i] -= step;
      } else {
        velocity[i] = momentum * velocity[i] - step;
        x[i] += sgd.nesterov() ? momentum * velocity[i] - step : velocity[i];
      }
    }
  }

  private void adapt(
      Adam adam, float rate, float[] x, float[] gradient, float[] mean, float[] square) {
    float corrected = (float) (rate * adam.correction(steps));
    float keep1 = (float) (1 - adam.beta1());
    float keep2 = (float) (1 - adam.beta2());
    float epsilon = (float) adam.epsilon();
    for (int i = 0; i < x.length; i++) {
      float g = gradient[i];
      mean[i] += (g - mean[i]) * keep1;
      square[i] += (g * g - square[i]) * keep2;
      x[i] -= mean[i] * corrected / ((float) Math.sqrt(square[i]) + epsilon);
    }
  }
}
