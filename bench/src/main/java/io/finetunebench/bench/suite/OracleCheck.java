package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Compares an engine with the reference engine in double precision, on the workload that is to be
 * timed, within a bound on the oracle's time.
 */
final class OracleCheck {
  private static final long ORACLE_NANOS = 2_000_000_000L;
  private static final int STEPS = 100;

  private static final int CHECKED_ELEMENTS = 100;

  private OracleCheck() {}

  /** Returns the check of the first steps of training: parameters relative to the largest. */
  static Check training(
      Engine engine, NetworkSpec spec, Parameters initial, LabelledPoints data, int batchSize) {
    NetworkSpec exact = spec.withPrecision(Precision.DOUBLE);
    try (Learner oracle =
            new ReferenceEngine()
                .learner(CompiledNetwork.allTrainable(exact), initial, data, batchSize);
        Learner learner =
            engine.learner(CompiledNetwork.allTrainable(spec), initial, data, batchSize)) {
      oracle.shuffle(1, 0);
      learner.shuffle(1, 0);
      int steps = 0;
      long start = System.nanoTime();
      while (steps < Math.min(STEPS, oracle.stepsPerEpoch())
          && System.nanoTime() - start < ORACLE_NANOS) {
        oracle.train(steps, steps + 1);
        steps++;
      }
      learner.train(0, steps);
      learner.fence();
      Parameters expected = oracle.parameters();
      return new Check(
          "parameters after " + steps + " steps against the oracle, relative to the largest",
          expected.largestDifference(learner.parameters()) / expected.largestMagnitude(),
          switch (spec.precision()) {
            case FLOAT -> 1e-3;
            case DOUBLE -> 1e-9;
          });
    }
  }

  /** Returns the check of the prediction of all points: the largest difference of a probability. */
  static Check prediction(
      Engine engine, NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    try (Predictor predictor = engine.predictor(spec, parameters, points, batchSize)) {
      predictor.predict();
      predictor.fence();
      return compare(spec, parameters, points, predictor.probabilities());
    }
  }

  /** Returns the check of predictions one by one: the largest difference of a probability. */
  static Check singlePoints(Engine engine, NetworkSpec spec, Parameters parameters, Points points) {
    try (Predictor predictor = engine.predictor(spec, parameters, points, 1)) {
      double[] found =
          IntStream.range(0, points.size())
              .mapToDouble(i -> predictor.predictPoint(points.row(i)))
              .toArray();
      return compare(spec, parameters, points, found);
    }
  }

  /** Returns the check of a product on some of its elements: the largest difference. */
  static Check product(MatrixProduct product, int size) {
    product.multiply();
    double error = 0;
    for (int i = 0; i < CHECKED_ELEMENTS; i++) {
      int row = (int) (i * (size - 1L) / (CHECKED_ELEMENTS - 1));
      int column = (int) (i * 7L % size);
      double expected = 0;
      for (int k = 0; k < size; k++) {
        expected += MatrixProduct.left(row, k) * MatrixProduct.right(k, column);
      }
      error = Math.max(error, Math.abs(product.result(row, column) - expected));
    }
    return new Check(
        CHECKED_ELEMENTS + " elements of the product, which have no rounding", error, 0);
  }

  private static Check compare(
      NetworkSpec spec, Parameters parameters, Points points, double[] found) {
    double error = found.length == points.size() ? 0 : Double.POSITIVE_INFINITY;
    int checked = 0;
    try (Predictor oracle =
        new ReferenceEngine()
            .predictor(
                spec.withPrecision(Precision.DOUBLE),
                parameters,
                Points.of(points.featureCount(), points.row(0)),
                1)) {
      long start = System.nanoTime();
      while (checked < Math.min(found.length, points.size())
          && System.nanoTime() - start < ORACLE_NANOS) {
        error =
            Math.max(error, Math.abs(oracle.predictPoint(points.row(checked)) - found[checked]));
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
