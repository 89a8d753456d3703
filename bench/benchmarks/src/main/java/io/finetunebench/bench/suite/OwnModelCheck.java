package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.workload.Subject;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Compares what a model in an engine's own format gives with what the same model gives in double
 * precision on the processor. Nothing else computes its layers.
 */
final class OwnModelCheck {
  /** Points that are compared, spread over all of them. */
  private static final int POINTS = 100;

  /** Steps of training before the comparison. */
  private static final int STEPS = 5;

  private OwnModelCheck() {}

  /** Returns the check of outputs of points: those of all, or the first of each. */
  static Check prediction(Subject.Own subject, Points points, double[] found) {
    int outputs = subject.model().outputs();
    int[] rows = spread(points.size());
    int width = found.length / points.size();
    if (found.length != points.size() * (long) width || (width != 1 && width != outputs)) {
      throw new IllegalStateException(
          "expected 1 or " + outputs + " outputs a point, found " + found.length + " in all");
    }
    double[] all = subject.model().expected(null, points.rows(rows));
    double[] expected = new double[rows.length * width];
    double[] compared = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, i * outputs, expected, i * width, width);
      System.arraycopy(found, rows[i] * width, compared, i * width, width);
    }
    return check(subject, "outputs of " + rows.length + " points", expected, compared, 1);
  }

  /** Returns the check of outputs after the first steps of training. */
  static Check training(
      Subject.Own subject,
      Engine engine,
      Parameters initial,
      LabelledPoints data,
      int batchSize,
      LongConsumer firstUse) {
    Points points = data.points().rows(spread(data.size()));
    int steps;
    double[] found;
    Parameters trained;
    long begin = System.nanoTime();
    try (Learner learner = subject.learner(engine, initial, data, batchSize)) {
      learner.shuffle(1, 0);
      learner.train(0, 1);
      learner.fence();
      firstUse.accept(System.nanoTime() - begin);
      steps = Math.min(STEPS, learner.stepsPerEpoch());
      learner.train(1, steps);
      trained = learner.parameters();
    }
    try (Predictor predictor = subject.predictor(engine, trained, points, points.size())) {
      predictor.predict();
      predictor.fence();
      found = predictor.probabilities();
    }
    return check(
        subject,
        "outputs of " + points.size() + " points after " + steps + " steps",
        subject.model().expected(new OwnModel.Steps(data, batchSize, steps), points),
        found,
        10);
  }

  private static Check check(
      Subject.Own subject, String what, double[] expected, double[] found, double factor) {
    double largest = 1;
    double error = expected.length == found.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(expected.length, found.length); i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      error = Math.max(error, Math.abs(expected[i] - found[i]));
    }
    boolean finite =
        Arrays.stream(found).allMatch(Double::isFinite)
            && Arrays.stream(expected).allMatch(Double::isFinite);
    return new Check(
        what
            + " against the same model in double precision on the processor, relative to the"
            + " largest where that is above 1",
        finite ? error / largest : Double.NaN,
        factor
            * switch (subject.precision()) {
              case FLOAT -> 1e-4;
              case DOUBLE -> 1e-9;
            });
  }

  private static int[] spread(int size) {
    int count = Math.min(POINTS, size);
    return IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray();
  }
}
