package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.BatchLearner;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.OptimiserMemory;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Mini-batch training of any chain of dense layers, operation by operation. */
final class Nd4jChainLearner extends BatchLearner {
  private final CompiledNetwork compiled;
  private final NetworkSpec spec;
  private final Nd4jChain network;
  private final INDArray features;
  private final INDArray targets;

  /** The velocity of SGD or the mean of Adam: weights and biases of each dense layer in turns. */
  private final List<INDArray> first = new ArrayList<>();

  /** The mean square of Adam, in the same order. */
  private final List<INDArray> second = new ArrayList<>();

  private int steps;

  Nd4jChainLearner(
      CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    super(data.size(), batchSize);
    this.compiled = compiled;
    this.spec = compiled.spec();
    this.network = new Nd4jChain(spec, initial);
    this.features =
        Nd4jChain.array(spec, data.points().values(), data.size(), data.points().featureCount());
    this.targets = Nd4jChain.array(spec, data.targetRows(), data.size(), data.outputs());
    for (int k = 0; k < network.shapes.size(); k++) {
      first.add(Nd4j.zerosLike(network.weights.get(k)));
      first.add(Nd4j.zerosLike(network.biases.get(k)));
      second.add(Nd4j.zerosLike(network.weights.get(k)));
      second.add(Nd4j.zerosLike(network.biases.get(k)));
    }
  }

  @Override
  protected void step(int batch) {
    int[] points = batches.points(batch);
    network.forward(Nd4j.pullRows(features, 1, points));
    backward(Nd4j.pullRows(targets, 1, points));
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    double hits = 0;
    int outputs = spec.outputs();
    for (int batch = 0; batch < batches.count(); batch++) {
      int[] points = batches.points(batch);
      INDArray wanted = Nd4j.pullRows(targets, 1, points);
      double[] predicted = Arrays2d.values(network.forward(Nd4j.pullRows(features, 1, points)));
      double[] logits =
          Arrays2d.values(network.preActivations.get(network.preActivations.size() - 1));
      double[] target = Arrays2d.values(wanted);
      loss += penalty() * points.length;
      for (int row = 0; row < points.length; row++) {
        double[] output = row(predicted, row, outputs);
        loss += spec.loss().of(row(logits, row, outputs), output, row(target, row, outputs));
        hits += spec.loss().accuracy(output, row(target, row, outputs));
      }
      backward(wanted);
    }
    return new EpochMetrics(loss / batches.size(), hits / batches.size());
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public void restore(Parameters parameters) {
    network.assign(parameters);
    first.forEach(array -> array.assign(0));
    second.forEach(array -> array.assign(0));
    steps = 0;
  }

  @Override
  public void resume(OptimiserMemory memory) {
    memory.requireOf(spec.optimiser());
    for (int mean = 0; mean < memory.means().size(); mean++) {
      List<INDArray> own = mean == 0 ? first : second;
      Parameters values = memory.means().get(mean);
      for (int k = 0; k < values.layerCount(); k++) {
        Arrays2d.fill(own.get(2 * k), values.weights(k));
        Arrays2d.fill(own.get(2 * k + 1), values.biases(k));
      }
    }
    steps = memory.steps();
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  @Override
  public void close() {
    fence();
    features.close();
    targets.close();
  }

  private static double[] row(double[] values, int row, int width) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** Returns what L2 adds to the loss of every example. */
  private double penalty() {
    double penalty = 0;
    for (int k = 0; k < network.shapes.size(); k++) {
      double factor = spec.dense(k).l2();
      if (factor > 0) {
        INDArray weights = network.weights.get(k);
        penalty += factor * weights.mul(weights).sumNumber().doubleValue();
      }
    }
    return penalty;
  }

  private void backward(INDArray wanted) {
    steps++;
    int last = network.shapes.size() - 1;
    long count = wanted.rows();
    INDArray deltas = lossSlope(last, wanted).divi(count);
    List<INDArray> gradients = new ArrayList<>();
    for (int k = last; k >= 0; k--) {
      INDArray bias = deltas.sum(true, 0);
      INDArray weight = network.values.get(k).transpose().mmul(deltas);
      double decay = 2 * spec.dense(k).l2();
      if (decay > 0) {
        weight.addi(network.weights.get(k).mul(decay));
      }
      gradients.add(0, bias);
      gradients.add(0, weight);
      if (k > 0) {
        Activation below = network.shapes.get(k - 1).activation();
        INDArray slope = ChainActivations.slope(below, network.preActivations.get(k - 1));
        deltas = deltas.mmul(network.weights.get(k).transpose()).muli(slope);
      }
    }
    for (int k = 0; k <= last; k++) {
      if (compiled.trains(k)) {
        move(2 * k, network.weights.get(k), gradients.get(2 * k));
        move(2 * k + 1, network.biases.get(k), gradients.get(2 * k + 1));
      }
    }
  }

  /** Returns the derivative of each example's loss by the pre-activations of the last layer. */
  private INDArray lossSlope(int last, INDArray wanted) {
    INDArray difference = network.values.get(last + 1).sub(wanted);
    Loss loss = spec.loss();
    return switch (loss) {
      case BINARY_CROSS_ENTROPY -> difference.divi(spec.outputs());
      case CATEGORICAL_CROSS_ENTROPY -> difference;
      case MEAN_SQUARED_ERROR -> {
        Activation activation = network.shapes.get(last).activation();
        INDArray slope = ChainActivations.slope(activation, network.preActivations.get(last));
        yield difference.muli(2.0 / spec.outputs()).muli(slope);
      }
    };
  }

  private void move(int array, INDArray parameters, INDArray gradient) {
    double rate = spec.learningRate(array / 2);
    if (spec.optimiser() instanceof Adam adam) {
      INDArray mean = first.get(array);
      INDArray square = second.get(array);
      mean.addi(gradient.sub(mean).muli(1 - adam.beta1()));
      square.addi(gradient.mul(gradient).subi(square).muli(1 - adam.beta2()));
      INDArray root = Transforms.sqrt(square, true).addi(adam.epsilon());
      parameters.subi(mean.mul(rate * adam.correction(steps)).divi(root));
    } else if (spec.optimiser() instanceof Sgd sgd) {
      INDArray step = gradient.muli(rate);
      if (sgd.momentum() == 0) {
        parameters.subi(step);
        return;
      }
      INDArray velocity = first.get(array);
      velocity.muli(sgd.momentum()).subi(step);
      parameters.addi(sgd.nesterov() ? velocity.mul(sgd.momentum()).subi(step) : velocity);
    }
  }
}
