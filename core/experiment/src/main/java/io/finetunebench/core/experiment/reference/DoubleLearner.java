package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.BatchLearner;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.Arrays;

/** Mini-batch gradient descent in double precision, one point after the other: the oracle. */
final class DoubleLearner extends BatchLearner {
  private final CompiledNetwork compiled;
  private final LabelledPoints data;
  private final double[][] rows;
  private final DoubleNetwork network;
  private final double[][] weightGradients;
  private final double[][] biasGradients;
  private final double[][] deltas;
  private final DoubleOptimiser optimiser;
  private final double[] targets;
  private double epochLoss;
  private double epochHits;

  DoubleLearner(CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    super(data.size(), batchSize);
    this.compiled = compiled;
    this.data = data;
    this.rows = new double[data.size()][];
    Arrays.setAll(rows, data.points()::row);
    this.network = new DoubleNetwork(compiled.spec(), initial);
    this.optimiser = new DoubleOptimiser(compiled.spec());
    this.targets = new double[compiled.spec().outputs()];
    int layers = network.shapes.size();
    this.weightGradients = new double[layers][];
    this.biasGradients = new double[layers][];
    this.deltas = new double[layers][];
    for (int k = 0; k < layers; k++) {
      weightGradients[k] = new double[network.weights[k].length];
      biasGradients[k] = new double[network.biases[k].length];
      deltas[k] = new double[network.biases[k].length];
    }
  }

  @Override
  protected void step(int batch) {
    for (int k = 0; k < weightGradients.length; k++) {
      Arrays.fill(weightGradients[k], 0);
      Arrays.fill(biasGradients[k], 0);
    }
    epochLoss += penalty() * batches.length(batch);
    for (int position = batches.start(batch); position < batches.end(batch); position++) {
      accumulate(batches.point(position));
    }
    descend(batches.length(batch));
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    epochLoss = 0;
    epochHits = 0;
    trainEpoch();
    return new EpochMetrics(epochLoss / data.size(), epochHits / data.size());
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

  private void accumulate(int point) {
    Loss loss = compiled.spec().loss();
    network.forward(rows[point]);
    double[] outputs = network.outputs();
    double[] logits = network.outputPreActivations();
    Arrays.setAll(targets, output -> data.target(point, output));
    epochLoss += loss.of(logits, outputs, targets);
    epochHits += loss.accuracy(outputs, targets);

    int last = deltas.length - 1;
    Activation activation = network.shapes.get(last).activation();
    for (int o = 0; o < outputs.length; o++) {
      deltas[last][o] = loss.slope(activation, logits[o], outputs[o], targets[o], outputs.length);
    }
    for (int k = last; k >= 0; k--) {
      DenseShape shape = network.shapes.get(k);
      double[] input = k == 0 ? rows[point] : network.activations[k - 1];
      for (int i = 0; i < shape.inputs(); i++) {
        double back = 0;
        for (int o = 0; o < shape.outputs(); o++) {
          weightGradients[k][i * shape.outputs() + o] += input[i] * deltas[k][o];
          back += network.weights[k][i * shape.outputs() + o] * deltas[k][o];
        }
        if (k > 0) {
          Activation below = network.shapes.get(k - 1).activation();
          deltas[k - 1][i] =
              back
                  * (below.isPlain()
                      ? below.derivative(input[i])
                      : below.slope(network.preActivations[k - 1][i]));
        }
      }
      for (int o = 0; o < shape.outputs(); o++) {
        biasGradients[k][o] += deltas[k][o];
      }
    }
  }

  /** Returns what L2 adds to the loss of every example. */
  private double penalty() {
    double penalty = 0;
    for (int k = 0; k < network.weights.length; k++) {
      double factor = compiled.spec().dense(k).l2();
      if (factor > 0) {
        penalty += factor * Arrays.stream(network.weights[k]).map(w -> w * w).sum();
      }
    }
    return penalty;
  }

  private void descend(int batchSize) {
    optimiser.nextStep();
    for (int k = 0; k < weightGradients.length; k++) {
      if (compiled.trains(k)) {
        optimiser.moveWeights(k, network.weights[k], weightGradients[k], batchSize);
        optimiser.moveBiases(k, network.biases[k], biasGradients[k], batchSize);
      }
    }
  }
}
