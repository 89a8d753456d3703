package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.BatchLearner;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.Parameters;

/** Mini-batch gradient descent in single precision over a structure of arrays. */
final class FloatLearner extends BatchLearner {
  // From this many outputs on, a row of the gradient is long enough to compute along it.
  private static final int WIDE = 32;

  private final float learningRate;
  private final FloatNetwork network;
  private final FloatExamples examples;

  /** The targets of the batch: a row, as there is one output. */
  private final float[][] targets;

  /** Derivatives of the loss by the pre-activations of each dense layer: a row a unit. */
  private final float[][][] deltas;

  /** The deltas of a wide layer, a row an example. */
  private final float[][] deltasByExample;

  /** Sums over the batch, in the shape of the weights, of each layer that trains. */
  private final float[][][] gradients;

  /** No layer below this one trains, so that back-propagation ends here. */
  private final int lowestTrained;

  FloatLearner(
      CompiledNetwork compiled,
      Parameters initial,
      LabelledPoints data,
      int batchSize,
      FloatProduct product) {
    super(data.size(), batchSize);
    this.learningRate = (float) compiled.spec().optimiser().learningRate();
    this.examples = new FloatExamples(data, batches);
    int capacity = batches.fullBatch();
    this.network = new FloatNetwork(compiled.spec(), initial, capacity, product);
    this.targets = new float[1][capacity];
    int layers = network.shapes.size();
    this.deltas = new float[layers][][];
    this.gradients = new float[layers][][];
    int lowest = layers;
    int widest = 0;
    for (int k = layers - 1; k >= 0; k--) {
      DenseShape shape = network.shapes.get(k);
      deltas[k] = new float[shape.outputs()][capacity];
      gradients[k] = new float[0][];
      if (compiled.trains(k)) {
        lowest = k;
        gradients[k] = new float[shape.inputs() + 1][shape.outputs()];
        widest = Math.max(widest, shape.outputs());
      }
    }
    this.lowestTrained = lowest;
    this.deltasByExample = widest < WIDE ? new float[0][] : new float[capacity][widest];
  }

  @Override
  protected void step(int batch) {
    forward(batch);
    backward(batches.length(batch));
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    int hits = 0;
    for (int batch = 0; batch < batches.count(); batch++) {
      forward(batch);
      for (int b = 0; b < batches.length(batch); b++) {
        loss += Loss.BINARY_CROSS_ENTROPY.of(network.logits[0][b], targets[0][b]);
        hits += (network.probabilities[b] > 0.5f) == (targets[0][b] == 1) ? 1 : 0;
      }
      backward(batches.length(batch));
    }
    return new EpochMetrics(loss / batches.size(), (double) hits / batches.size());
  }

  @Override
  public void restore(Parameters parameters) {
    network.restore(parameters);
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  private void forward(int batch) {
    examples.gather(batch, network.inputs[0], targets);
    network.forward(batches.length(batch));
  }

  private void backward(int count) {
    int last = deltas.length - 1;
    subtract(network.probabilities, targets[0], deltas[last][0], count);
    for (int k = last; k >= lowestTrained; k--) {
      if (k > lowestTrained) {
        propagate(k, count);
      }
      if (gradients[k].length > 0) {
        descend(k, count);
      }
    }
  }

  private static void subtract(float[] x, float[] y, float[] difference, int count) {
    for (int b = 0; b < count; b++) {
      difference[b] = x[b] - y[b];
    }
  }

  /** Computes the deltas of the layer below from those of layer {@code k}. */
  private void propagate(int k, int count) {
    DenseShape shape = network.shapes.get(k);
    float[][] below = deltas[k - 1];
    network.product.set(
        network.weights[k], false, deltas[k], below, shape.inputs(), shape.outputs(), count);
    Activation activation = network.shapes.get(k - 1).activation();
    for (int i = 0; i < shape.inputs(); i++) {
      network.activations.scaleByDerivative(activation, network.inputs[k][i], below[i], count);
    }
  }

  private void descend(int k, int count) {
    int rows = network.shapes.get(k).inputs() + 1;
    int outputs = network.shapes.get(k).outputs();
    if (outputs < WIDE) {
      network.kernels.setDots(network.inputs[k], rows, deltas[k], outputs, count, gradients[k]);
    } else {
      transpose(deltas[k], outputs, deltasByExample, count);
      network.product.set(
          network.inputs[k], false, deltasByExample, gradients[k], rows, count, outputs);
    }
    float rate = learningRate / count;
    for (int i = 0; i < rows; i++) {
      step(rate, gradients[k][i], network.weights[k][i]);
    }
  }

  private static void step(float rate, float[] gradient, float[] weights) {
    for (int o = 0; o < weights.length; o++) {
      weights[o] -= rate * gradient[o];
    }
  }

  private static void transpose(float[][] from, int rows, float[][] to, int columns) {
    for (int column = 0; column < columns; column++) {
      float[] row = to[column];
      for (int r = 0; r < rows; r++) {
        row[r] = from[r][column];
      }
    }
  }
}
