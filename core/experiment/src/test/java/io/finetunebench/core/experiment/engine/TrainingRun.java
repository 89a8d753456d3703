package io.finetunebench.core.experiment.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.core.experiment.data.EpochOrder;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What a learner is made of, so that one training can run on several engines. */
record TrainingRun(CompiledNetwork network, Parameters initial, LabelledPoints data, int batch) {
  static final long SEED = 20_241_124;

  /** Returns a run of which every layer trains, on mixed points. */
  static TrainingRun of(NetworkSpec spec, int size, int batch) {
    return new TrainingRun(
        CompiledNetwork.allTrainable(spec), biasedParameters(spec), mixedPoints(spec, size), batch);
  }

  NetworkSpec spec() {
    return network.spec();
  }

  Precision precision() {
    return spec().precision();
  }

  /** Returns the same run of a network of the same layers, all of which train. */
  TrainingRun withSpec(NetworkSpec other) {
    return new TrainingRun(CompiledNetwork.allTrainable(other), initial, data, batch);
  }

  TrainingRun withTrainable(List<Boolean> trainable) {
    return new TrainingRun(new CompiledNetwork(spec(), trainable), initial, data, batch);
  }

  TrainingRun withInitial(Parameters other) {
    return new TrainingRun(network, other, data, batch);
  }

  TrainingRun withData(LabelledPoints other) {
    return new TrainingRun(network, initial, other, batch);
  }

  TrainingRun inDouble() {
    NetworkSpec spec = spec().withPrecision(Precision.DOUBLE);
    return new TrainingRun(new CompiledNetwork(spec, network.trainable()), initial, data, batch);
  }

  /** Returns the same run over data that lie in the given order. */
  TrainingRun permuted(EpochOrder order) {
    return withData(data.rows(IntStream.range(0, data.size()).map(order::at).toArray()));
  }

  /** Returns the points that one step of an epoch in the given order trains on. */
  int[] pointsOfStep(EpochOrder order, int step) {
    return IntStream.range(step * batch, Math.min(data.size(), (step + 1) * batch))
        .map(order::at)
        .toArray();
  }

  /** Returns a learner; a test of an engine that does not train ends here, as skipped. */
  Learner learner(Engine engine) {
    assumeTrue(engine.trains(), () -> engine.name() + " does not train");
    return engine.learner(network, initial, data, batch);
  }

  /** Returns the parameters after some training. */
  Parameters trained(Engine engine, Consumer<Learner> training) {
    try (Learner learner = learner(engine)) {
      training.accept(learner);
      learner.fence();
      return learner.parameters();
    }
  }

  /** Returns the metrics of the first shuffled epoch. */
  EpochMetrics measured(Engine engine) {
    try (Learner learner = learner(engine)) {
      learner.shuffle(SEED, 0);
      return learner.trainEpochMeasured();
    }
  }

  static Consumer<Learner> epoch(int epoch) {
    return learner -> {
      learner.shuffle(SEED, epoch);
      learner.trainEpoch();
    };
  }

  static Consumer<Learner> shuffledEpochs(int epochs) {
    return learner -> IntStream.range(0, epochs).forEach(epoch -> epoch(epoch).accept(learner));
  }

  /** Returns points in two classes that no network of these separates. */
  static LabelledPoints mixedPoints(int inputs, int size) {
    SplittableRandom random = new SplittableRandom(SEED + size);
    double[] values = random.doubles((long) inputs * size, -2, 2).toArray();
    byte[] targets = new byte[size];
    for (int point = 0; point < size; point++) {
      double product = 1;
      for (int input = 0; input < inputs; input++) {
        product *= values[point * inputs + input];
      }
      targets[point] = (byte) (product < 0 == random.nextDouble() < 0.9 ? 1 : 0);
    }
    return LabelledPoints.of(Points.of(inputs, values), targets);
  }

  /** Returns points as above, with the classes or the numbers that a network learns. */
  static LabelledPoints mixedPoints(NetworkSpec spec, int size) {
    LabelledPoints mixed = mixedPoints(spec.inputs(), size);
    int outputs = spec.outputs();
    List<String> names = IntStream.range(0, outputs).mapToObj(o -> "t" + o).toList();
    SplittableRandom random = new SplittableRandom(SEED + outputs);
    return switch (spec.loss()) {
      case BINARY_CROSS_ENTROPY ->
          outputs == 1
              ? mixed
              : LabelledPoints.ofValues(
                  mixed.points(),
                  names,
                  random.ints((long) size * outputs, 0, 2).asDoubleStream().toArray());
      case CATEGORICAL_CROSS_ENTROPY ->
          LabelledPoints.ofClasses(
                  mixed.points(),
                  names,
                  IntStream.range(0, size)
                      .map(point -> (mixed.target(point) + random.nextInt(outputs)) % outputs)
                      .toArray())
              .forSoftmax();
      case MEAN_SQUARED_ERROR ->
          LabelledPoints.ofValues(
              mixed.points(), names, random.doubles((long) size * outputs, -1, 1).toArray());
    };
  }

  /** Returns fresh parameters with biases that are not zero, so that a lost bias shows. */
  static Parameters biasedParameters(NetworkSpec spec) {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    double[] values = Parameters.initial(spec, SEED).values();
    int end = 0;
    for (DenseShape shape : spec.denseShapes()) {
      end += shape.parameterCount();
      for (int bias = end - shape.outputs(); bias < end; bias++) {
        values[bias] = random.nextDouble(-0.5, 0.5);
      }
    }
    return Parameters.of(spec, values);
  }

  static Parameters filled(NetworkSpec spec, double value) {
    double[] values = new double[spec.parameterCount()];
    Arrays.fill(values, value);
    return Parameters.of(spec, values);
  }
}
