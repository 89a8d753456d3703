package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.EpochOrder;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.SplittableRandom;

/**
 * The loop that a programmer writes first, one point after the other in scalar arithmetic: two
 * hidden ReLU layers and a sigmoid. The float engine is measured against it.
 *
 * <p>{@link #main} times both in turn, on the seed workload's sizes.
 */
final class ScalarLoop {
  private final int features;
  private final float[][] weights = new float[3][];
  private final float[][] biases = new float[3][];
  private final float[][] weightGradients = new float[3][];
  private final float[][] biasGradients = new float[3][];
  private final float[][] outputs = new float[3][];
  private final float[][] deltas = new float[3][];

  ScalarLoop(int features, Parameters parameters) {
    this.features = features;
    for (int k = 0; k < 3; k++) {
      weights[k] = narrow(parameters.weights(k));
      biases[k] = narrow(parameters.biases(k));
      weightGradients[k] = new float[weights[k].length];
      biasGradients[k] = new float[biases[k].length];
      outputs[k] = new float[biases[k].length];
      deltas[k] = new float[biases[k].length];
    }
  }

  void trainEpoch(float[] rows, float[] targets, int[] order, int batch, float learningRate) {
    float[] row = new float[features];
    for (int start = 0; start < order.length; start += batch) {
      int end = Math.min(start + batch, order.length);
      for (int position = start; position < end; position++) {
        System.arraycopy(rows, order[position] * features, row, 0, features);
        accumulate(row, targets[order[position]]);
      }
      descend(learningRate / (end - start));
    }
  }

  void predict(float[] rows, float[] probabilities) {
    float[] row = new float[features];
    for (int point = 0; point < probabilities.length; point++) {
      System.arraycopy(rows, point * features, row, 0, features);
      probabilities[point] = forward(row);
    }
  }

  double[] weights(int layer) {
    double[] wide = new double[weights[layer].length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = weights[layer][i];
    }
    return wide;
  }

  private float forward(float[] row) {
    float[] input = row;
    for (int k = 0; k < 3; k++) {
      for (int o = 0; o < outputs[k].length; o++) {
        float sum = biases[k][o];
        for (int i = 0; i < input.length; i++) {
          sum += input[i] * weights[k][i * outputs[k].length + o];
        }
        outputs[k][o] = k < 2 ? Math.max(0, sum) : (float) (1 / (1 + Math.exp(-sum)));
      }
      input = outputs[k];
    }
    return input[0];
  }

  private void accumulate(float[] row, float target) {
    deltas[2][0] = forward(row) - target;
    for (int k = 2; k >= 0; k--) {
      float[] input = k == 0 ? row : outputs[k - 1];
      int width = deltas[k].length;
      for (int i = 0; i < input.length; i++) {
        float back = 0;
        for (int o = 0; o < width; o++) {
          weightGradients[k][i * width + o] += input[i] * deltas[k][o];
          back += weights[k][i * width + o] * deltas[k][o];
        }
        if (k > 0) {
          deltas[k - 1][i] = input[i] > 0 ? back : 0;
        }
      }
      for (int o = 0; o < width; o++) {
        biasGradients[k][o] += deltas[k][o];
      }
    }
  }

  private void descend(float rate) {
    for (int k = 0; k < 3; k++) {
      subtract(weights[k], rate, weightGradients[k]);
      subtract(biases[k], rate, biasGradients[k]);
    }
  }

  private static void subtract(float[] parameters, float rate, float[] gradients) {
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] -= rate * gradients[i];
      gradients[i] = 0;
    }
  }

  private static float[] narrow(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Prints the times of both, the better of each round's repetitions. */
  public static void main(String[] arguments) {
    LabelledPoints data = new XorGenerator(100_000, 0.7).generate(1);
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    Parameters initial = Parameters.initial(spec, 1);
    float[] rows = data.points().floatValues();
    float[] targets = new float[data.size()];
    for (int point = 0; point < targets.length; point++) {
      targets[point] = data.target(point);
    }
    int[] order = new int[data.size()];
    EpochOrder.of(1, 0, order.length).fill(order);
    Points grid = Points.of(2, new SplittableRandom(1).doubles(2 * 71_289, -4, 4).toArray());
    float[] gridRows = grid.floatValues();
    float[] probabilities = new float[grid.size()];
    ScalarLoop scalar = new ScalarLoop(2, initial);
    ReferenceEngine engine = new ReferenceEngine();
    CompiledNetwork network = CompiledNetwork.allTrainable(spec);
    try (Learner learner = engine.learner(network, initial, data, 100);
        Predictor predictor = engine.predictor(spec, initial, grid, grid.size())) {
      learner.shuffle(1, 0);
      for (int round = 0; round < 9; round++) {
        double scalarEpoch = best(() -> scalar.trainEpoch(rows, targets, order, 100, 0.05f), 20);
        double epoch = best(learner::trainEpoch, 20);
        double scalarGrid = best(() -> scalar.predict(gridRows, probabilities), 60);
        double oneCall = best(predictor::predict, 60);
        System.out.printf(
            "epoch: scalar %.2f ms, engine %.2f ms, %.1fx; grid: scalar %.2f ms, engine %.2f ms,"
                + " %.1fx%n",
            scalarEpoch, epoch, scalarEpoch / epoch, scalarGrid, oneCall, scalarGrid / oneCall);
      }
    }
  }

  private static double best(Runnable work, int repetitions) {
    double best = Double.POSITIVE_INFINITY;
    for (int repetition = 0; repetition < repetitions; repetition++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return best;
  }
}
