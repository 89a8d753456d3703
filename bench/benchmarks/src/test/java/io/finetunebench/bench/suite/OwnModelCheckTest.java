package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.workload.Subject;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of models that their own engine alone computes, on one that errs on purpose. */
class OwnModelCheckTest {
  private static final Engine ENGINE = new ReferenceEngine();
  private static final Points POINTS = Points.generate(2, 250, (point, feature) -> point + feature);
  private static final LabelledPoints DATA =
      LabelledPoints.ofValues(POINTS, List.of("a", "b"), new double[500]);

  /**
   * Outputs the sum of the features, and that doubled, times its only parameter; a step adds 1 to
   * the parameter.
   *
   * @param error that is added to what is measured, relative
   */
  private record Scale(double error) implements OwnModel {
    @Override
    public String engine() {
      return "scale";
    }

    @Override
    public String description() {
      return "a scale";
    }

    @Override
    public int inputs() {
      return 2;
    }

    @Override
    public int outputs() {
      return 2;
    }

    @Override
    public List<Integer> widths() {
      return List.of(2);
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT;
    }

    @Override
    public long parameterCount() {
      return 1;
    }

    @Override
    public long operations() {
      return 4;
    }

    @Override
    public String fingerprint() {
      return "scale";
    }

    @Override
    public @Nullable String trainingObstacle() {
      return null;
    }

    @Override
    public Parameters parameters() {
      return Parameters.ofValues(1);
    }

    @Override
    public Learner learner(
        Precision precision, Parameters initial, LabelledPoints data, int batchSize) {
      return new Learner() {
        private double scale = initial.weights(0)[0];

        @Override
        public int stepsPerEpoch() {
          return data.size() / batchSize;
        }

        @Override
        public void shuffle(long seed, int epoch) {}

        @Override
        public void train(int from, int to) {
          scale += (to - from) * (1 + error);
        }

        @Override
        public EpochMetrics trainEpochMeasured() {
          trainEpoch();
          return new EpochMetrics(0, 0);
        }

        @Override
        public void restore(Parameters parameters) {
          scale = parameters.weights(0)[0];
        }

        @Override
        public Parameters parameters() {
          return Parameters.ofValues(scale);
        }

        @Override
        public void fence() {}

        @Override
        public void close() {}
      };
    }

    @Override
    public Predictor predictor(
        Precision precision, Parameters parameters, Points points, int batchSize) {
      return new Predictor() {
        @Override
        public void predict() {}

        @Override
        public double[] probabilities() {
          return outputs(parameters.weights(0)[0] * (1 + error), points);
        }

        @Override
        public double predictPoint(double[] features) {
          return outputs(parameters.weights(0)[0] * (1 + error), Points.of(2, features))[0];
        }

        @Override
        public void fence() {}

        @Override
        public void close() {}
      };
    }

    @Override
    public double[] expected(@Nullable Steps steps, Points points) {
      return outputs(steps == null ? 1 : 1 + steps.count(), points);
    }

    private static double[] outputs(double scale, Points points) {
      return IntStream.range(0, 2 * points.size())
          .mapToDouble(
              i -> scale * (1 + i % 2) * (points.feature(i / 2, 0) + points.feature(i / 2, 1)))
          .toArray();
    }
  }

  private static Subject subject(double error) {
    return new Subject.Own(new Scale(error), Precision.FLOAT);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1e-6, true", "1e-2, false", "NaN, false", "Infinity, false"})
  void comparesWithTheModelInDoublePrecision(double error, boolean passes) {
    Parameters parameters = Parameters.ofValues(1);
    List<Check> checks =
        List.of(
            OracleCheck.prediction(ENGINE, subject(error), parameters, POINTS, 250, nanos -> {}),
            OracleCheck.singlePoints(ENGINE, subject(error), parameters, POINTS, nanos -> {}),
            OracleCheck.training(ENGINE, subject(error), parameters, DATA, 50, nanos -> {}));
    for (Check check : checks) {
      assertEquals(passes, check.passed(), check.toString());
    }
    assertTrue(checks.get(0).description().startsWith("outputs of 100 points against"));
    assertTrue(checks.get(2).description().startsWith("outputs of 100 points after 5 steps"));
  }

  @Test
  void refusesAnotherNumberOfOutputs() {
    Subject.Own own = (Subject.Own) subject(0);
    double[] outputs = new double[3 * POINTS.size()];
    assertThrows(IllegalStateException.class, () -> OwnModelCheck.prediction(own, POINTS, outputs));
  }

  @Test
  void itsEngineAloneServesIt() {
    assertEquals(
        "engine reference does not serve a scale; engine scale alone does",
        subject(0).notServed(ENGINE));
  }

  @Test
  void countsItsWork() {
    Subject own = subject(0);
    assertEquals(4 * 100, own.prediction(100).floatingPointOperations());
    assertEquals(4 * (1 + 100 * (2 + 4)), own.prediction(100).bytes());
    assertEquals(3 * 4 * 100 + 2 * 10, own.epoch(100, 10).floatingPointOperations());
    assertEquals(List.of(2), own.widths());
  }
}
