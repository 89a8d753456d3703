package io.finetunebench.core.experiment.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Allocations;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine contract leaves open: wide layers, and the memory of the float loops. */
class FloatEngineTest {
  private static final ReferenceEngine ENGINE = new ReferenceEngine();

  /** Networks with their points and batch: around the blocks' sizes, with a short last batch. */
  static Stream<Arguments> wideNetworks() {
    return Stream.of(
        Arguments.of(2, List.of(64, 64), 130, 40),
        Arguments.of(2, List.of(300, 200), 77, 33),
        Arguments.of(11, List.of(31, 32, 33), 101, 100),
        Arguments.of(3, List.of(17, 257), 9, 4),
        Arguments.of(2, List.of(40), 600, 300));
  }

  @ParameterizedTest
  @MethodSource("wideNetworks")
  void wideLayersTrainAsTheOraclesDo(int inputs, List<Integer> hidden, int size, int batch) {
    LabelledPoints data = points(inputs, size);
    Parameters expected = trained(spec(inputs, hidden, Precision.DOUBLE), data, batch);
    Parameters found = trained(spec(inputs, hidden, Precision.FLOAT), data, batch);
    double difference = expected.largestDifference(found);
    assertTrue(difference <= 2e-6, "largest difference " + difference);
    assertTrue(expected.largestDifference(initial(spec(inputs, hidden, Precision.FLOAT))) > 1e-3);
  }

  @ParameterizedTest
  @MethodSource("wideNetworks")
  void wideLayersTrainTheSameBitByBit(int inputs, List<Integer> hidden, int size, int batch) {
    LabelledPoints data = points(inputs, size);
    NetworkSpec spec = spec(inputs, hidden, Precision.FLOAT);
    assertEquals(trained(spec, data, batch), trained(spec, data, batch));
  }

  @ParameterizedTest
  @MethodSource("wideNetworks")
  void wideLayersPredictAsTheOraclesDo(int inputs, List<Integer> hidden, int size, int batch) {
    Points points = points(inputs, size).points();
    double[] expected = probabilities(spec(inputs, hidden, Precision.DOUBLE), points, batch);
    NetworkSpec spec = spec(inputs, hidden, Precision.FLOAT);
    assertArrayEquals(expected, probabilities(spec, points, batch), 1e-6);
    try (Predictor predictor = ENGINE.predictor(spec, initial(spec), points, batch)) {
      for (int point = 0; point < size; point++) {
        assertEquals(expected[point], predictor.predictPoint(points.row(point)), 1e-6);
      }
    }
  }

  @Test
  void trainingAllocatesNothing() {
    LabelledPoints data = points(2, 1010);
    for (List<Integer> hidden : List.of(List.of(5, 7), List.of(40, 40))) {
      NetworkSpec spec = spec(2, hidden, Precision.FLOAT);
      try (Learner learner =
          ENGINE.learner(CompiledNetwork.allTrainable(spec), initial(spec), data, 100)) {
        Allocations.assertNone(learner::trainEpoch);
      }
    }
  }

  @Test
  void predictionAllocatesNothing() {
    Points points = points(2, 1010).points();
    NetworkSpec spec = spec(2, List.of(5, 7), Precision.FLOAT);
    double[] point = points.row(0);
    try (Predictor predictor = ENGINE.predictor(spec, initial(spec), points, 100)) {
      Allocations.assertNone(predictor::predict);
      Allocations.assertNone(() -> predictor.predictPoint(point));
    }
  }

  private static Parameters trained(NetworkSpec spec, LabelledPoints data, int batch) {
    try (Learner learner =
        ENGINE.learner(CompiledNetwork.allTrainable(spec), initial(spec), data, batch)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        learner.shuffle(5, epoch);
        learner.trainEpoch();
      }
      return learner.parameters();
    }
  }

  private static double[] probabilities(NetworkSpec spec, Points points, int batch) {
    try (Predictor predictor = ENGINE.predictor(spec, initial(spec), points, batch)) {
      predictor.predict();
      return predictor.probabilities();
    }
  }

  private static NetworkSpec spec(int inputs, List<Integer> hidden, Precision precision) {
    return NetworkSpec.fullyConnected(inputs, hidden, precision);
  }

  /** Returns the same for both precisions. */
  private static Parameters initial(NetworkSpec spec) {
    return Parameters.initial(spec.withPrecision(Precision.FLOAT), 7);
  }

  private static LabelledPoints points(int inputs, int size) {
    SplittableRandom random = new SplittableRandom(size);
    double[] values = random.doubles((long) inputs * size, -2, 2).toArray();
    byte[] targets = new byte[size];
    for (int point = 0; point < size; point++) {
      targets[point] = (byte) random.nextInt(2);
    }
    return LabelledPoints.of(Points.of(inputs, values), targets);
  }
}
