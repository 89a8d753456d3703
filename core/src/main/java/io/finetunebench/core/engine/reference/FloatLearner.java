package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;

/** Mini-batch gradient descent in single precision over a structure of arrays. */
final class FloatLearner implements Learner {
  private final CompiledNetwork compiled;
  private final float[] rows;
  private final float[] targets;
  private final Batches batches;
  private final FloatNetwork network;

  /** Derivatives of the loss by the pre-activations of each dense layer, by unit. */
  private final float[][] deltas;

  /** No layer below this one trains, so that back-propagation ends here. */
  private final int lowestTrained;

  FloatLearner(CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    this.compiled = compiled;
    this.rows = data.points().floatValues();
    this.targets = new float[data.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = data.target(i);
    }
    this.batches = new Batches(data.size(), batchSize);
    this.network = new FloatNetwork(compiled.spec(), initial, batches.capacity());
    this.deltas = new float[network.shapes.size()][];
    int lowest = deltas.length;
    for (int k = deltas.length - 1; k >= 0; k--) {
      deltas[k] = new float[network.activations[k].length];
      lowest = compiled.trains(k) ? k : lowest;
    }
    this.lowestTrained = lowest;
  }

  @Override
  public int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public void shuffle(long seed, int epoch) {
    batches.shuffle(seed, epoch);
  }

  @Override
  public void train(int from, int to) {
    for (int batch = from; batch < to; batch++) {
      forward(batch);
      backward(batch);
    }
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    int hits = 0;
    for (int batch = 0; batch < batches.count(); batch++) {
      forward(batch);
      for (int b = 0; b < batches.end(batch) - batches.start(batch); b++) {
        float target = targets[batches.point(batches.start(batch) + b)];
        loss += Loss.BINARY_CROSS_ENTROPY.of(network.logits[b], target);
        hits += (network.probabilities()[b] > 0.5f) == (target == 1) ? 1 : 0;
      }
      backward(batch);
    }
    return new EpochMetrics(loss / targets.length, (double) hits / targets.length);
  }

  @Override
  public void fence() {}

  @Override
  public void restore(Parameters parameters) {
    network.restore(parameters);
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  @Override
  public void close() {}

  private void forward(int batch) {
    int start = batches.start(batch);
    int count = batches.end(batch) - start;
    int features = compiled.spec().inputs();
    for (int b = 0; b < count; b++) {
      int row = batches.point(start + b) * features;
      for (int f = 0; f < features; f++) {
        network.input[f * network.capacity + b] = rows[row + f];
      }
    }
    network.forward(count);
  }

  private void backward(int batch) {
    int start = batches.start(batch);
    int count = batches.end(batch) - start;
    int last = deltas.length - 1;
    for (int b = 0; b < count; b++) {
      deltas[last][b] = network.probabilities()[b] - targets[batches.point(start + b)];
    }
    float rate = (float) compiled.spec().optimiser().learningRate() / count;
    for (int k = last; k >= lowestTrained; k--) {
      if (k > lowestTrained) {
        propagate(k, count);
      }
      if (compiled.trains(k)) {
        descend(k, count, rate);
      }
    }
  }

  /** Computes the deltas of the layer below from those of layer {@code k}. */
  private void propagate(int k, int count) {
    DenseShape shape = network.shapes.get(k);
    Activation activation = network.shapes.get(k - 1).activation();
    float[] below = deltas[k - 1];
    for (int i = 0; i < shape.inputs(); i++) {
      int start = i * network.capacity;
      Arrays.fill(below, start, start + count, 0);
      for (int o = 0; o < shape.outputs(); o++) {
        float weight = network.weights[k][i * shape.outputs() + o];
        FloatNetwork.addScaled(weight, deltas[k], o * network.capacity, below, start, count);
      }
      scaleByDerivative(activation, network.activations[k - 1], below, start, count);
    }
  }

  private void descend(int k, int count, float rate) {
    DenseShape shape = network.shapes.get(k);
    float[] inputs = k == 0 ? network.input : network.activations[k - 1];
    for (int o = 0; o < shape.outputs(); o++) {
      int delta = o * network.capacity;
      for (int i = 0; i < shape.inputs(); i++) {
        network.weights[k][i * shape.outputs() + o] -=
            rate * dot(inputs, i * network.capacity, deltas[k], delta, count);
      }
      network.biases[k][o] -= rate * sum(deltas[k], delta, count);
    }
  }

  private static void scaleByDerivative(
      Activation activation, float[] activations, float[] deltas, int start, int count) {
    switch (activation) {
      case LINEAR -> {}
      case RELU -> {
        for (int b = start; b < start + count; b++) {
          deltas[b] = activations[b] > 0 ? deltas[b] : 0;
        }
      }
      case TANH, SIGMOID -> {
        for (int b = start; b < start + count; b++) {
          deltas[b] *= (float) activation.derivative(activations[b]);
        }
      }
    }
  }

  // Four partial sums: one chain of dependent additions would wait for each of them.
  private static float dot(float[] x, int xStart, float[] y, int yStart, int count) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int b = 0;
    for (; b + 3 < count; b += 4) {
      sum0 += x[xStart + b] * y[yStart + b];
      sum1 += x[xStart + b + 1] * y[yStart + b + 1];
      sum2 += x[xStart + b + 2] * y[yStart + b + 2];
      sum3 += x[xStart + b + 3] * y[yStart + b + 3];
    }
    for (; b < count; b++) {
      sum0 += x[xStart + b] * y[yStart + b];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static float sum(float[] x, int start, int count) {
    float sum0 = 0;
    float sum1 = 0;
    int b = 0;
    for (; b + 1 < count; b += 2) {
      sum0 += x[start + b];
      sum1 += x[start + b + 1];
    }
    return b < count ? sum0 + sum1 + x[start + b] : sum0 + sum1;
  }
}
