package io.finetunebench.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.Rooms;
import io.finetunebench.bench.harness.HarnessCommands;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.Predictor;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The arrows between the rooms of bench point one way; a room that is not listed has none. */
class BenchArchitectureTest {
  private static final String BENCH = "io.finetunebench.bench.";

  /** A floor close below the real number, so that the rules cannot pass on nothing. */
  private static final int FEWEST_CLASSES = 207;

  private static final Rooms ROOMS =
      Rooms.of(
          BENCH,
          """
          record      | @files tools.jackson.. org.apache.commons.statistics.. \
                        com.fasterxml.jackson.annotation..
          verdict     | @record org.apache.commons.statistics.. org.apache.commons.numbers..
          calibration | @record @verdict org.apache.commons.statistics..
          ab          | @files @record @verdict @machine io.finetunebench.turns.. tools.jackson.. \
                        com.fasterxml.jackson.annotation.. com.sun.management..
          history     | @record @verdict org.apache.commons.statistics..
          sweep       | @record @verdict
          files       | tools.jackson.. com.fasterxml.jackson.annotation..
          store       | @files @record javax.sql.. com.zaxxer.hikari.. org.flywaydb.core..
          export      | @record tools.jackson..
          latency     | @files org.HdrHistogram..
          doctor      | core.document core.driver core.data core.network core.engine \
                        tools.jackson..
          machine     | @files @record core.driver oshi.. com.sun.jna..
          workload    | @files @record core.data core.network core.keras core.engine \
                        core.engine.reference core.study tools.jackson.. \
                        com.fasterxml.jackson.annotation..
          suite       | @files @record @latency @machine @workload core.data core.driver \
                        core.network core.engine core.engine.reference core.study \
                        org.openjdk.jmh.. org.HdrHistogram.. tools.jackson.. com.sun.management..
          report      | @record @verdict @calibration @history @sweep core.data core.network \
                        core.engine core.study core.document tools.jackson.. \
                        com.fasterxml.jackson.annotation.. javax.xml.stream.. \
                        com.google.auto.service..
          cli         | @ab @calibration @export @files @history @machine @record @report @store \
                        @verdict core.document picocli.. tools.jackson.. \
                        com.google.auto.service..
          harness     | io.finetunebench.bench.. core.document core.driver core.data core.network \
                        core.keras core.onnx core.engine core.engine.nd4j core.engine.reference \
                        core.study picocli.. me.tongfei.progressbar..
          """);

  static final Set<String> NAMES = ROOMS.touched().keySet();

  @Test
  void looksAtEnoughClasses() {
    ROOMS.assertAtLeast(FEWEST_CLASSES);
  }

  @Test
  void everyRoomIsListedAndFurnished() {
    assertEquals(NAMES, ROOMS.found());
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomTouchesOnlyWhatItMay(String room) {
    ROOMS.assertTouchesOnlyWhatItMay(room, Set.of());
  }

  @Test
  void onlyTheHarnessDependsOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BENCH + "cli", BENCH + "harness")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCH + "cli")
        .check(ROOMS.classes());
  }

  @Test
  void nothingDependsOnTheHarness() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BENCH + "harness")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCH + "harness")
        .check(ROOMS.classes());
  }

  @Test
  void nothingTouchesNd4jOrDl4j() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco.."))
        .check(ROOMS.classes());
  }

  @Test
  void whatKeepsJudgesAndShowsNumbersRunsNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            BENCH + "record",
            BENCH + "verdict",
            BENCH + "history",
            BENCH + "sweep",
            BENCH + "report")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Engine.class, Engines.class, Learner.class, Predictor.class)
        .check(ROOMS.classes());
  }

  @Test
  void onlyTheHarnessAsksForTheBackend() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(HarnessCommands.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.finetunebench.core.engine.nd4j")
        .check(ROOMS.classes());
  }

  @Test
  void noRoomNamesAnEngineButForTheOracle() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.finetunebench.core.engine.dl4j")
        .check(ROOMS.classes());
  }

  @Test
  void roomsDependOnEachOtherInNoCircle() {
    ROOMS.assertNoCircle();
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomIsNullMarked(String room) throws ClassNotFoundException {
    ROOMS.assertNullMarked(room);
  }
}
