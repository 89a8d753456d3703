package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.core.experiment.data.EpochOrder;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Work;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Compares an engine with the reference engine in double precision, on the workload that is to be
 * timed, within a bound on the oracle's time.
 */
final class OracleCheck {
  private static final long ORACLE_NANOS = 2_000_000_000L;
  private static final int STEPS = 100;

  /** Some two seconds of the oracle. */
  private static final long MOST_OPERATIONS_A_STEP = 1_000_000_000L;

  private OracleCheck() {}

  /**
   * Returns the check of the first steps of training: parameters relative to the largest.
   *
   * <p>Where one step would take the oracle too long, it is checked on a batch of copies: the mean
   * gradient over copies of some examples is that over the examples, and those are all that the
   * oracle has to look at.
   *
   * @param firstUse hears how many nanoseconds the engine took for a learner and its first step
   */
  static Check training(
      Engine engine,
      NetworkSpec spec,
      Parameters initial,
      LabelledPoints data,
      int batchSize,
      LongConsumer firstUse) {
    int batch = Math.min(batchSize, data.size());
    int distinct = distinct(spec, batch);
    if (distinct < batch) {
      return training(
          engine,
          spec,
          initial,
          rows(data, distinct, distinct),
          rows(data, batch, distinct),
          batchSize,
          batch + " examples, " + distinct + " of them distinct, against the oracle",
          firstUse);
    }
    return training(engine, spec, initial, data, data, batchSize, "", firstUse);
  }

  private static Check training(
      Engine engine,
      NetworkSpec spec,
      Parameters initial,
      LabelledPoints oracleData,
      LabelledPoints data,
      int batchSize,
      String copies,
      LongConsumer firstUse) {
    NetworkSpec exact = spec.withPrecision(Precision.DOUBLE);
    long begin = System.nanoTime();
    try (Learner learner =
        engine.learner(CompiledNetwork.allTrainable(spec), initial, data, batchSize)) {
      learner.shuffle(1, 0);
      learner.train(0, 1);
      learner.fence();
      firstUse.accept(System.nanoTime() - begin);
      try (Learner oracle =
          new ReferenceEngine()
              .learner(CompiledNetwork.allTrainable(exact), initial, oracleData, batchSize)) {
        oracle.shuffle(1, 0);
        int steps = 0;
        long start = System.nanoTime();
        while (steps < Math.min(STEPS, oracle.stepsPerEpoch())
            && System.nanoTime() - start < ORACLE_NANOS) {
          oracle.train(steps, steps + 1);
          steps++;
        }
        if (steps > 1) {
          learner.train(1, steps);
          learner.fence();
        }
        Parameters expected = oracle.parameters();
        return new Check(
            copies.isEmpty()
                ? "parameters after " + steps + " steps against the oracle, relative to the largest"
                : "parameters after a step over " + copies + ", relative to the largest",
            expected.largestDifference(learner.parameters()) / expected.largestMagnitude(),
            switch (spec.precision()) {
              case FLOAT -> 1e-3;
              case DOUBLE -> 1e-9;
            });
      }
    }
  }

  /** Returns how many examples of a step the oracle has time for: a divisor of the batch. */
  private static int distinct(NetworkSpec spec, int batch) {
    int distinct = batch;
    while (distinct > 1 && Work.step(spec, distinct) > MOST_OPERATIONS_A_STEP) {
      distinct = largestDivisorBelow(batch, distinct);
    }
    return distinct;
  }

  private static int largestDivisorBelow(int number, int limit) {
    int divisor = limit - 1;
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  /** Returns so many points: some that are spread over the data, over and over. */
  private static LabelledPoints rows(LabelledPoints data, int size, int distinct) {
    return data.rows(
        IntStream.range(0, size)
            .map(row -> (int) ((long) (row % distinct) * data.size() / distinct))
            .toArray());
  }

  /**
   * Returns the check of the prediction of all points: the largest difference of a probability.
   *
   * @param firstUse hears how many nanoseconds the engine took for a predictor and a prediction
   */
  static Check prediction(
      Engine engine,
      NetworkSpec spec,
      Parameters parameters,
      Points points,
      int batchSize,
      LongConsumer firstUse) {
    long begin = System.nanoTime();
    try (Predictor predictor = engine.predictor(spec, parameters, points, batchSize)) {
      predictor.predict();
      predictor.fence();
      firstUse.accept(System.nanoTime() - begin);
      return compare(spec, parameters, points, predictor.probabilities());
    }
  }

  /**
   * Returns the check of predictions one by one: the largest difference of a probability.
   *
   * @param firstUse hears how many nanoseconds the engine took for a predictor and a prediction
   */
  static Check singlePoints(
      Engine engine,
      NetworkSpec spec,
      Parameters parameters,
      Points points,
      LongConsumer firstUse) {
    long begin = System.nanoTime();
    try (Predictor predictor = engine.predictor(spec, parameters, points, 1)) {
      double first = predictor.predictPoint(points.row(0));
      firstUse.accept(System.nanoTime() - begin);
      double[] found =
          IntStream.range(0, points.size())
              .mapToDouble(i -> i == 0 ? first : predictor.predictPoint(points.row(i)))
              .toArray();
      return compare(spec, parameters, points, found);
    }
  }

  private static Predictor oracle(NetworkSpec spec, Parameters parameters, double[] point) {
    return new ReferenceEngine()
        .predictor(
            spec.withPrecision(Precision.DOUBLE), parameters, Points.of(point.length, point), 1);
  }

  private static Check compare(
      NetworkSpec spec, Parameters parameters, Points points, double[] found) {
    // Predictions one by one come as the first output alone.
    int width = found.length / points.size();
    boolean whole = found.length == points.size() * (long) width;
    double error = whole && (width == 1 || width == spec.outputs()) ? 0 : Double.POSITIVE_INFINITY;
    int checked = 0;
    // In no order, so that what there is time for is spread over all of them.
    EpochOrder order = EpochOrder.of(1, 0, points.size());
    long start = System.nanoTime();
    try (Predictor first = oracle(spec, parameters, points.row(0))) {
      while (error < Double.POSITIVE_INFINITY
          && checked < points.size()
          && System.nanoTime() - start < ORACLE_NANOS) {
        int point = order.at(checked);
        if (width == 1) {
          error = Math.max(error, Math.abs(first.predictPoint(points.row(point)) - found[point]));
        } else {
          try (Predictor all = oracle(spec, parameters, points.row(point))) {
            all.predict();
            double[] expected = all.probabilities();
            for (int o = 0; o < width; o++) {
              error = Math.max(error, Math.abs(expected[o] - found[point * width + o]));
            }
          }
        }
        checked++;
      }
    }
    boolean finite = Arrays.stream(found).allMatch(Double::isFinite);
    return new Check(
        "probabilities of " + checked + " points against the oracle",
        finite ? error : Double.NaN,
        switch (spec.precision()) {
          case FLOAT -> 1e-4;
          case DOUBLE -> 1e-9;
        });
  }
}
