package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.BatchLearner;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mini-batch training as a fixed list of native operations a step. */
final class Nd4jLearner extends BatchLearner {
  private final NetworkSpec spec;
  private final LabelledPoints data;
  private final Operations operations;
  private final Arrays2d arrays;
  private final Nd4jParameters parameters;
  private final Nd4jOptimiser optimiser;
  private final ResidentData resident;
  private final Step full;
  private final Step tail;

  /**
   * The operations over one batch, apart from gathering it.
   *
   * @param batch features, a row of ones, and targets
   * @param logits what forward computes
   * @param outputs what activate makes of them, perhaps in the same array
   */
  private record Step(
      INDArray batch,
      INDArray logits,
      INDArray outputs,
      List<Operation> forward,
      List<Operation> activate,
      List<Operation> backward) {}

  Nd4jLearner(
      Operations operations,
      CompiledNetwork network,
      Parameters initial,
      LabelledPoints data,
      int batchSize) {
    super(data.size(), batchSize);
    this.spec = network.spec();
    this.operations = operations;
    this.data = data;
    this.arrays = new Arrays2d(spec.precision());
    this.parameters = new Nd4jParameters(spec, initial, arrays);
    this.optimiser = new Nd4jOptimiser(spec, parameters, arrays);
    this.full = step(network, batches.fullBatch());
    int rest = batches.length(batches.count() - 1);
    this.tail = rest == batches.fullBatch() ? full : step(network, rest);
    this.resident = operations.resident(data, batches, full.batch(), tail.batch());
  }

  @Override
  protected void orderChanged() {
    resident.orderChanged();
  }

  @Override
  protected void step(int batch) {
    Step step = stepOf(batch);
    resident.gather(batch);
    Operation.runAll(step.forward());
    Operation.runAll(step.activate());
    Operation.runAll(step.backward());
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    double hits = 0;
    double[] targets = new double[spec.outputs()];
    for (int batch = 0; batch < batches.count(); batch++) {
      Step step = stepOf(batch);
      resident.gather(batch);
      Operation.runAll(step.forward());
      double[] logits = Arrays2d.values(step.logits().transpose());
      Operation.runAll(step.activate());
      double[] outputs = Arrays2d.values(step.outputs().transpose());
      loss += penalty() * batches.length(batch);
      for (int i = 0; i < batches.length(batch); i++) {
        int point = batches.point(batches.start(batch) + i);
        Arrays.setAll(targets, output -> data.target(point, output));
        loss += spec.loss().of(row(logits, i), row(outputs, i), targets);
        hits += spec.loss().accuracy(row(outputs, i), targets);
      }
      Operation.runAll(step.backward());
    }
    return new EpochMetrics(loss / batches.size(), hits / batches.size());
  }

  @Override
  public void fence() {
    operations.fence();
  }

  @Override
  public void restore(Parameters restored) {
    parameters.assign(restored);
    optimiser.reset();
  }

  @Override
  public void resume(OptimiserMemory memory) {
    optimiser.resume(memory);
  }

  @Override
  public Parameters parameters() {
    return parameters.parameters();
  }

  @Override
  public void close() {
    operations.fence();
    resident.close();
    operations.close();
    arrays.close();
  }

  private Step stepOf(int batch) {
    return batches.length(batch) == batches.fullBatch() ? full : tail;
  }

  private double[] row(double[] values, int row) {
    return Arrays.copyOfRange(values, row * spec.outputs(), (row + 1) * spec.outputs());
  }

  /** Returns what L2 adds to the loss of every example. */
  private double penalty() {
    double penalty = 0;
    for (int k = 0; k < parameters.shapes().size(); k++) {
      double factor = spec.dense(k).l2();
      if (factor > 0) {
        INDArray weights =
            Arrays2d.rows(parameters.matrix(k), 0, parameters.shapes().get(k).inputs());
        penalty += factor * weights.mul(weights).sumNumber().doubleValue();
      }
    }
    return penalty;
  }

  private Step step(CompiledNetwork network, int points) {
    int features = spec.inputs();
    int units = spec.outputs();
    INDArray batch = arrays.withOnes(features + 1L + units, points, features);
    INDArray input = Arrays2d.rows(batch, 0, features + 1L);
    INDArray targets = Arrays2d.rows(batch, features + 1L, features + 1L + units);
    INDArray logits = arrays.zeros(units, points);
    Layers layers = new Layers(operations, parameters, arrays, points);
    Activation last = parameters.shapes().get(parameters.shapes().size() - 1).activation();
    boolean squared = spec.loss() == Loss.MEAN_SQUARED_ERROR;
    // The derivatives of the loss by the logits take their place, but where both are needed.
    INDArray outputs = last.isPlain() || !squared ? logits : arrays.zeros(units, points);
    INDArray delta = squared ? arrays.zeros(units, points) : outputs;
    List<Operation> backward = new ArrayList<>();
    backward.add(operations.subtract(outputs, targets, delta));
    double factor =
        switch (spec.loss()) {
          case BINARY_CROSS_ENTROPY -> 1.0 / units;
          case CATEGORICAL_CROSS_ENTROPY -> 1;
          case MEAN_SQUARED_ERROR -> 2.0 / units;
        };
    if (factor != 1) {
      backward.add(() -> delta.muli(factor));
    }
    if (squared) {
      backward.addAll(layers.derive(last, logits, outputs, delta));
    }
    backward.addAll(layers.backward(network, optimiser, input, delta));
    return new Step(
        batch,
        logits,
        outputs,
        List.copyOf(layers.forward(input, logits)),
        layers.activate(last, logits, outputs),
        List.copyOf(backward));
  }
}
