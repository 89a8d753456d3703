package io.finetunebench.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.finetunebench.bench.harness.HarnessCommands;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The arrows between the rooms of bench point one way; a room that is not listed has none. */
class BenchArchitectureTest {
  private static final String BENCH = "io.finetunebench.bench.";
  private static final String CORE = "io.finetunebench.core.";

  /** A floor close below the real number, so that the rules cannot pass on nothing. */
  private static final int FEWEST_CLASSES = 207;

  private static final String FILES = BENCH + "files";
  private static final String RECORD = BENCH + "record";
  private static final String VERDICT = BENCH + "verdict";
  private static final String CALIBRATION = BENCH + "calibration";
  private static final String LATENCY = BENCH + "latency";
  private static final String WORKLOAD = BENCH + "workload";
  private static final String DATA = CORE + "data";
  private static final String NETWORK = CORE + "network";
  private static final String ENGINE = CORE + "engine";
  private static final String DRIVER = CORE + "driver";
  private static final String DOCUMENT = CORE + "document";
  private static final String REFERENCE = CORE + "engine.reference";
  private static final String STUDY = CORE + "study";
  private static final String JMH = "org.openjdk.jmh..";
  private static final String HISTOGRAM = "org.HdrHistogram..";
  private static final String JACKSON = "tools.jackson..";
  private static final String STATISTICS = "org.apache.commons.statistics..";

  /** What each room may touch beside itself, the JDK and the annotations for null. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry(
              "record", List.of(FILES, JACKSON, STATISTICS, "com.fasterxml.jackson.annotation..")),
          entry("verdict", List.of(RECORD, STATISTICS, "org.apache.commons.numbers..")),
          entry("calibration", List.of(RECORD, VERDICT, STATISTICS)),
          entry(
              "ab",
              List.of(
                  FILES,
                  RECORD,
                  VERDICT,
                  BENCH + "machine",
                  "io.finetunebench.turns..",
                  JACKSON,
                  "com.fasterxml.jackson.annotation..",
                  "com.sun.management..")),
          entry("history", List.of(RECORD, VERDICT, STATISTICS)),
          entry("sweep", List.of(RECORD, VERDICT)),
          entry("files", List.of(JACKSON, "com.fasterxml.jackson.annotation..")),
          entry("store", List.of(FILES, RECORD, "com.zaxxer.hikari..", "org.flywaydb.core..")),
          entry("export", List.of(RECORD, JACKSON)),
          entry("latency", List.of(FILES, HISTOGRAM)),
          entry("doctor", List.of(DOCUMENT, DRIVER, DATA, NETWORK, ENGINE, JACKSON)),
          entry("machine", List.of(FILES, RECORD, DRIVER, "oshi..", "com.sun.jna..")),
          entry(
              "workload",
              List.of(
                  FILES,
                  RECORD,
                  DATA,
                  NETWORK,
                  CORE + "keras",
                  ENGINE,
                  REFERENCE,
                  STUDY,
                  JACKSON,
                  "com.fasterxml.jackson.annotation..")),
          entry(
              "suite",
              List.of(
                  FILES,
                  RECORD,
                  LATENCY,
                  BENCH + "machine",
                  WORKLOAD,
                  DATA,
                  DRIVER,
                  NETWORK,
                  ENGINE,
                  REFERENCE,
                  STUDY,
                  JMH,
                  HISTOGRAM,
                  JACKSON,
                  "com.sun.management..")),
          entry(
              "report",
              List.of(
                  RECORD,
                  VERDICT,
                  CALIBRATION,
                  BENCH + "history",
                  BENCH + "sweep",
                  DATA,
                  NETWORK,
                  ENGINE,
                  STUDY,
                  DOCUMENT,
                  JACKSON,
                  "com.fasterxml.jackson.annotation..")),
          entry(
              "cli",
              List.of(
                  BENCH + "ab",
                  CALIBRATION,
                  BENCH + "export",
                  FILES,
                  BENCH + "history",
                  BENCH + "machine",
                  RECORD,
                  BENCH + "report",
                  BENCH + "store",
                  VERDICT,
                  DOCUMENT,
                  "picocli..",
                  JACKSON)),
          entry(
              "harness",
              List.of(
                  "io.finetunebench.bench..",
                  DOCUMENT,
                  DRIVER,
                  DATA,
                  NETWORK,
                  CORE + "keras",
                  CORE + "onnx",
                  ENGINE,
                  ENGINE + ".nd4j",
                  REFERENCE,
                  STUDY,
                  "picocli..",
                  "me.tongfei.progressbar..")));

  static final Set<String> NAMES = new TreeSet<>(ROOMS.keySet());

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          // What JMH makes of the benchmarks is no one's design.
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .importPackages("io.finetunebench.bench");

  @Test
  void looksAtEnoughClasses() {
    assertTrue(
        CLASSES.size() >= FEWEST_CLASSES,
        "expected at least " + FEWEST_CLASSES + " classes, found " + CLASSES.size());
  }

  @Test
  void everyRoomIsListedAndFurnished() {
    Set<String> found =
        CLASSES.stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .map(type -> type.getPackageName().substring(BENCH.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(NAMES, found);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomTouchesOnlyWhatItMay(String room) {
    List<String> allowed = new ArrayList<>(ROOMS.getOrDefault(room, List.of()));
    allowed.addAll(List.of(BENCH + room, "java..", "javax..", "org.jspecify.annotations.."));
    classes()
        .that()
        .resideInAPackage(BENCH + room)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .check(CLASSES);
  }

  @Test
  void onlyTheHarnessDependsOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages(BENCH + "cli", BENCH + "harness")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCH + "cli")
        .check(CLASSES);
  }

  @Test
  void nothingDependsOnTheHarness() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BENCH + "harness")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BENCH + "harness")
        .check(CLASSES);
  }

  @Test
  void nothingTouchesNd4jOrDl4j() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco.."))
        .check(CLASSES);
  }

  @Test
  void whatKeepsJudgesAndShowsNumbersRunsNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(RECORD, VERDICT, BENCH + "history", BENCH + "sweep", BENCH + "report")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Engine.class, Engines.class, Learner.class, Predictor.class)
        .check(CLASSES);
  }

  @Test
  void onlyTheHarnessAsksForTheBackend() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(HarnessCommands.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ENGINE + ".nd4j")
        .check(CLASSES);
  }

  @Test
  void noRoomNamesAnEngineButForTheOracle() {
    noClasses().should().dependOnClassesThat().resideInAPackage(ENGINE + ".dl4j").check(CLASSES);
  }

  @Test
  void roomsDependOnEachOtherInNoCircle() {
    slices().matching(BENCH + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomIsNullMarked(String room) throws ClassNotFoundException {
    Class<?> description = Class.forName(BENCH + room + ".package-info");
    assertTrue(description.isAnnotationPresent(NullMarked.class), room);
  }
}
