package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.BatchLearner;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;

/** Mini-batch training in single precision over a structure of arrays. */
final class FloatLearner extends BatchLearner {
  // From this many outputs on, a row of the gradient is long enough to compute along it.
  private static final int WIDE = 32;

  private final NetworkSpec spec;
  private final FloatNetwork network;
  private final FloatOptimiser optimiser;
  private final FloatExamples examples;

  /** What the derivative of the loss has before the difference of output and target. */
  private final float lossFactor;

  /** The targets of the batch: a row an output. */
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
    this.spec = compiled.spec();
    int capacity = batches.fullBatch();
    this.network = new FloatNetwork(spec, initial, capacity, product);
    this.optimiser = new FloatOptimiser(spec);
    this.examples = new FloatExamples(data, batches);
    this.lossFactor =
        switch (spec.loss()) {
          case BINARY_CROSS_ENTROPY -> 1f / spec.outputs();
          case CATEGORICAL_CROSS_ENTROPY -> 1;
          case MEAN_SQUARED_ERROR -> 2f / spec.outputs();
        };
    this.targets = new float[spec.outputs()][capacity];
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
    double hits = 0;
    int outputs = spec.outputs();
    double[] logits = new double[outputs];
    double[] predicted = new double[outputs];
    double[] wanted = new double[outputs];
    for (int batch = 0; batch < batches.count(); batch++) {
      forward(batch);
      loss += penalty() * batches.length(batch);
      for (int b = 0; b < batches.length(batch); b++) {
        for (int o = 0; o < outputs; o++) {
          logits[o] = network.preActivations[deltas.length - 1][o][b];
          predicted[o] = network.outputs[o][b];
          wanted[o] = targets[o][b];
        }
        loss += spec.loss().of(logits, predicted, wanted);
        hits += spec.loss().accuracy(predicted, wanted);
      }
      backward(batches.length(batch));
    }
    return new EpochMetrics(loss / batches.size(), hits / batches.size());
  }

  @Override
  public void restore(Parameters parameters) {
    network.restore(parameters);
    optimiser.reset();
  }

  @Override
  public void resume(OptimiserMemory memory) {
    optimiser.resume(memory);
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  private void forward(int batch) {
    examples.gather(batch, network.inputs[0], targets);
    network.forward(batches.length(batch));
  }

  /** Returns what L2 adds to the loss of every example. */
  private double penalty() {
    double penalty = 0;
    for (int k = 0; k < deltas.length; k++) {
      double factor = spec.dense(k).l2();
      for (int i = 0; factor > 0 && i < network.shapes.get(k).inputs(); i++) {
        for (float weight : network.weights[k][i]) {
          penalty += factor * weight * weight;
        }
      }
    }
    return penalty;
  }

  private void backward(int count) {
    int last = deltas.length - 1;
    for (int o = 0; o < targets.length; o++) {
      difference(network.outputs[o], targets[o], deltas[last][o], count);
    }
    if (spec.loss() == Loss.MEAN_SQUARED_ERROR) {
      derive(last, network.outputs, count);
    }
    optimiser.nextStep();
    for (int k = last; k >= lowestTrained; k--) {
      // Before the layer moves: those below need its weights as they were.
      if (k > lowestTrained) {
        propagate(k, count);
      }
      if (gradients[k].length > 0) {
        descend(k, count);
      }
    }
  }

  private void difference(float[] outputs, float[] targets, float[] delta, int count) {
    for (int b = 0; b < count; b++) {
      delta[b] = lossFactor * (outputs[b] - targets[b]);
    }
  }

  /** Computes the deltas of the layer below from those of layer {@code k}. */
  private void propagate(int k, int count) {
    DenseShape shape = network.shapes.get(k);
    network.product.set(
        network.weights[k],
        false,
        deltas[k],
        deltas[k - 1],
        shape.inputs(),
        shape.outputs(),
        count);
    derive(k - 1, network.inputs[k], count);
  }

  /** Multiplies the deltas of layer {@code k} by the derivatives of its activation. */
  private void derive(int k, float[][] activations, int count) {
    Activation activation = network.shapes.get(k).activation();
    for (int o = 0; o < deltas[k].length; o++) {
      network.activations.scaleByDerivative(
          activation, network.preActivations[k][o], activations[o], deltas[k][o], count);
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
    optimiser.move(k, network.weights[k], gradients[k], count);
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
