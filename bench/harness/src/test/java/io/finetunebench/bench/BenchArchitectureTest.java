package io.finetunebench.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.Rooms;
import io.finetunebench.bench.harness.HarnessCommands;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
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
          record              | @record.machine @record.metric @record.text
          record.files        | tools.jackson.. com.fasterxml.jackson.annotation..
          record.imports      | @record @record.files @record.json @record.machine @record.metric \
                                @record.series @record.text tools.jackson..
          record.json         | @record @record.files @record.series @record.text tools.jackson.. \
                                com.fasterxml.jackson.annotation..
          record.machine      | @record.text
          record.metric       | @record.text com.fasterxml.jackson.annotation.. \
                                org.apache.commons.statistics..
          record.series       | @record @record.machine @record.metric @record.text
          record.text         |
          judge.ratio         | @record.metric @record.text org.apache.commons.statistics.. \
                                org.apache.commons.numbers..
          judge.bisect        | @record.metric org.apache.commons.statistics..
          judge.verdict       | @record @record.files @record.machine @record.metric @record.series \
                                @record.text @judge.ratio tools.jackson.. \
                                com.fasterxml.jackson.annotation..
          judge.level         | @record @record.machine @record.metric @record.series @record.text \
                                @judge.ratio org.apache.commons.statistics..
          judge.history       | @record @record.metric @record.series @record.text @judge.ratio \
                                @judge.verdict @judge.level
          judge.sweep         | @record @record.machine @record.metric @judge.ratio @judge.verdict
          judge.calibration   | @record @record.machine @record.metric @record.series @judge.ratio \
                                @judge.verdict com.fasterxml.jackson.annotation.. \
                                org.apache.commons.statistics..
          runner              | @record.. @judge.ratio @judge.verdict @runner.build \
                                @runner.machine io.finetunebench.turns.. com.sun.management..
          runner.build        | @record.. @runner.machine
          runner.project      | @runner.build javax.xml.. org.w3c.dom.. org.xml.sax..
          runner.machine      | @record @record.files @record.machine @record.metric oshi.. \
                                com.sun.jna..
          store               | @record @record.files @record.json @record.series javax.sql.. \
                                com.zaxxer.hikari.. org.flywaydb.core..
          store.export        | @record @record.imports @record.machine @record.metric \
                                @record.series @record.text tools.jackson..
          benchmarks.latency  | @record @record.files @record.machine @record.metric core.driver \
                                org.HdrHistogram..
          benchmarks.doctor   | core.document core.driver core.experiment.data \
                                core.experiment.network core.experiment.engine tools.jackson..
          benchmarks.workload | @record @record.files core.experiment.data core.experiment.network \
                                core.keras core.experiment.engine core.experiment.reference \
                                core.experiment.study tools.jackson.. \
                                com.fasterxml.jackson.annotation..
          suite               | @runner @record.. @benchmarks.latency @benchmarks.workload \
                                core.experiment.data core.experiment.network \
                                core.experiment.engine core.experiment.reference \
                                core.experiment.study io.finetunebench.turns.. org.openjdk.jmh.. \
                                tools.jackson.. com.sun.management..
          benchmarks.run      | @suite @runner @runner.machine @record.. @benchmarks.latency \
                                @benchmarks.workload core.driver core.experiment.network \
                                core.experiment.engine io.finetunebench.turns.. org.openjdk.jmh.. \
                                org.HdrHistogram..
          report              | @record.json @record.metric @judge.ratio core.document \
                                core.document.render com.google.auto.service..
          report.run          | @report @record @record.imports @record.json @record.machine \
                                @record.metric @record.series @judge.ratio @judge.verdict \
                                @judge.history core.document
          report.trend        | @report @report.run @record @record.metric @record.series \
                                @judge.level @judge.verdict @judge.history @judge.sweep \
                                core.document com.fasterxml.jackson.annotation..
          report.comparison   | @report @report.run @report.trend @record @record.metric \
                                @record.series @judge.ratio @judge.verdict @judge.calibration \
                                @judge.history core.document core.document.render \
                                com.fasterxml.jackson.annotation.. javax.xml.stream..
          report.bisect       | @report @judge.bisect @record.metric core.document
          cli.command         | @record.files @report picocli..
          cli.option          | @cli.command @runner @runner.build @judge.history @judge.ratio \
                                @judge.verdict @record.. @report @report.comparison @store \
                                core.document picocli..
          cli.records         | @cli.command @cli.option @judge.history @judge.ratio \
                                @judge.verdict @record.. @report @report.comparison @report.run @report.trend @store \
                                @store.export core.document picocli..
          cli                 | @cli.command @cli.option @cli.records @runner @runner.build \
                                @runner.project @judge.bisect @judge.calibration @judge.history @judge.ratio \
                                @judge.verdict @record.. @report @report.bisect @report.comparison @report.run @runner.machine @store \
                                core.document.render picocli.. tools.jackson.. \
                                com.google.auto.service..
          harness.study       | @report @record.files @record.json core.document \
                                core.experiment.data core.experiment.network \
                                core.experiment.engine core.experiment.study \
                                com.fasterxml.jackson.annotation.. tools.jackson..
          harness.input       | @cli.command @cli.option @harness.study @benchmarks.workload \
                                core.experiment.data core.experiment.network \
                                core.experiment.engine core.experiment.study core.keras picocli..
          harness             | io.finetunebench.bench.. core.document core.document.render \
                                core.driver core.experiment.data core.experiment.network \
                                core.keras core.keras.onnx core.experiment.engine core.nd4j \
                                core.experiment.reference core.experiment.study picocli..
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
        .resideOutsideOfPackages(BENCH + "cli..", BENCH + "harness..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCH + "cli..")
        .check(ROOMS.classes());
  }

  @Test
  void nothingDependsOnTheHarness() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BENCH + "harness..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCH + "harness..")
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
        .resideInAnyPackage(BENCH + "record..", BENCH + "judge..", BENCH + "report..")
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
        .resideInAPackage("io.finetunebench.core.nd4j")
        .check(ROOMS.classes());
  }

  @Test
  void noRoomNamesAnEngineButForTheOracle() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.finetunebench.core.nd4j.dl4j")
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
