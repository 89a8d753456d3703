package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.BatchLearner;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.OptimiserMemory;
import io.finetunebench.core.network.Parameters;

/** Mini-batch training in single precision of any chain of dense layers. */
final class FloatChainLearner extends BatchLearner {
  private final NetworkSpec spec;
  private final CompiledNetwork compiled;
  private final FloatChain network;
  private final FloatOptimiser optimiser;
  private final FloatExamples examples;

  /** The targets of the batch: a row an output. */
  private final float[][] targets;

  /** Derivatives of the loss by the pre-activations of each dense layer: a row a unit. */
  private final float[][][] deltas;

  /** Sums over the batch, in the shape of the weights. */
  private final float[][][] gradients;

  FloatChainLearner(
      CompiledNetwork compiled,
      Parameters initial,
      LabelledPoints data,
      int batchSize,
      FloatProduct product) {
    super(data.size(), batchSize);
    this.spec = compiled.spec();
    this.compiled = compiled;
    int capacity = batches.fullBatch();
    this.network = new FloatChain(spec, initial, capacity, product);
    this.optimiser = new FloatOptimiser(spec);
    this.examples = new FloatExamples(data, batches);
    this.targets = new float[spec.outputs()][capacity];
    int layers = network.shapes.size();
    this.deltas = new float[layers][][];
    this.gradients = new float[layers][][];
    for (int k = 0; k < layers; k++) {
      DenseShape shape = network.shapes.get(k);
      deltas[k] = new float[shape.outputs()][capacity];
      gradients[k] = new float[shape.inputs() + 1][shape.outputs()];
    }
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
      difference(o, deltas[last][o], count);
    }
    // The gradient of every layer comes first: those below need the weights as they were.
    for (int k = last; k >= 0; k--) {
      int outputs = network.shapes.get(k).outputs();
      network.kernels.setDots(
          network.inputs[k],
          network.shapes.get(k).inputs() + 1,
          deltas[k],
          outputs,
          count,
          gradients[k]);
      if (k > 0) {
        propagate(k, count);
      }
    }
    optimiser.nextStep();
    for (int k = 0; k <= last; k++) {
      if (compiled.trains(k)) {
        optimiser.move(k, network.weights[k], gradients[k], count);
      }
    }
  }

  private void difference(int output, float[] delta, int count) {
    int last = deltas.length - 1;
    Activation activation = network.shapes.get(last).activation();
    Loss loss = spec.loss();
    for (int b = 0; b < count; b++) {
      delta[b] =
          (float)
              loss.slope(
                  activation,
                  network.preActivations[last][output][b],
                  network.outputs[output][b],
                  targets[output][b],
                  targets.length);
    }
  }

  /** Computes the deltas of the layer below from those of layer {@code k}. */
  private void propagate(int k, int count) {
    DenseShape shape = network.shapes.get(k);
    float[][] below = deltas[k - 1];
    network.product.set(
        network.weights[k], false, deltas[k], below, shape.inputs(), shape.outputs(), count);
    for (int i = 0; i < shape.inputs(); i++) {
      FloatChain.scaleBySlope(
          network.shapes.get(k - 1).activation(),
          network.preActivations[k - 1][i],
          below[i],
          count);
    }
  }
}
