package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.faulty.ForgetfulEngine;
import io.finetunebench.bench.faulty.MisreadingEngine;
import io.finetunebench.bench.faulty.PerturbedEngine;
import io.finetunebench.bench.record.Check;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OracleCheckTest {
  private static final Workload WORKLOAD = Workloads.required("tiny");
  private static final LabelledPoints DATA = WORKLOAD.largeSet();
  private static final Points GRID = WORKLOAD.queryPoints();

  @ParameterizedTest
  @EnumSource
  void theReferencePassesInBothPrecisions(Precision precision) {
    Engine engine = new ReferenceEngine();
    assertPassed(training(engine, precision));
    assertPassed(prediction(engine, precision));
    assertPassed(singlePoints(engine, precision));
  }

  @ParameterizedTest
  @EnumSource
  void slightlyWrongParametersFailEveryCheck(Precision precision) {
    Engine engine = new PerturbedEngine();
    assertFailed(training(engine, precision));
    assertFailed(prediction(engine, precision));
    assertFailed(singlePoints(engine, precision));
  }

  @ParameterizedTest
  @EnumSource
  void theCallForOnePointIsCheckedByItself(Precision precision) {
    Engine engine = new MisreadingEngine();
    assertPassed(prediction(engine, precision));
    assertFailed(singlePoints(engine, precision));
  }

  @ParameterizedTest
  @EnumSource
  void aProbabilityThatIsMissingFails(Precision precision) {
    Check check = prediction(new ForgetfulEngine(), precision);
    assertFailed(check);
    assertEquals(Double.POSITIVE_INFINITY, check.error());
  }

  private static Check training(Engine engine, Precision precision) {
    return OracleCheck.training(
        engine,
        WORKLOAD.network(precision),
        WORKLOAD.initialParameters(precision),
        DATA,
        100,
        nanos -> assertTrue(nanos > 0));
  }

  private static Check prediction(Engine engine, Precision precision) {
    return OracleCheck.prediction(
        engine,
        WORKLOAD.network(precision),
        WORKLOAD.initialParameters(precision),
        GRID,
        100,
        nanos -> assertTrue(nanos > 0));
  }

  private static Check singlePoints(Engine engine, Precision precision) {
    Parameters parameters = WORKLOAD.initialParameters(precision);
    return OracleCheck.singlePoints(
        engine, WORKLOAD.network(precision), parameters, GRID, nanos -> assertTrue(nanos > 0));
  }

  private static void assertPassed(Check check) {
    assertTrue(check.passed(), check.toString());
  }

  private static void assertFailed(Check check) {
    assertFalse(check.passed(), check.toString());
  }
}
