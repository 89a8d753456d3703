package io.finetunebench.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.Rooms;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The arrows between the rooms of core point one way. A room that is not listed here has none; an
 * engine's may touch what every engine needs.
 */
class CoreArchitectureTest {
  private static final String CORE = "io.finetunebench.core.";

  /** A floor close below the real number, so that the rules cannot pass on nothing. */
  private static final int FEWEST_CLASSES = 110;

  private static final String ENGINE = CORE + "engine";

  private static final Rooms ROOMS =
      Rooms.of(
          CORE,
          """
          data             | de.siegmar.fastcsv..
          document         | gg.jte.. javax.imageio..
          network          | org.apache.commons.numbers..
          driver           | com.sun.jna..
          engine           | @data @network
          engine.reference | @data @network @engine com.sun.management..
          engine.vector    | @engine.reference jdk.incubator.vector..
          engine.cuda      | @data @network @engine @driver
          engine.nd4j      | @data @network @engine @driver org.nd4j.. org.bytedeco..
          engine.dl4j      | @data @network @engine @engine.nd4j org.nd4j.. org.deeplearning4j..
          keras            | @data @network io.jhdf.. tools.jackson..
          onnx             | @network
          study            | @data @network @engine org.apache.commons.statistics..
          """);

  static final Set<String> NAMES = ROOMS.found();

  @Test
  void looksAtEnoughClasses() {
    ROOMS.assertAtLeast(FEWEST_CLASSES);
  }

  @Test
  void everyRoomIsListedAndFurnished() {
    Set<String> listed = new TreeSet<>(ROOMS.touched().keySet());
    NAMES.stream().filter(room -> room.matches("engine\\.[a-z0-9]+")).forEach(listed::add);
    assertEquals(listed, NAMES);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomTouchesOnlyWhatItMay(String room) {
    ROOMS.assertTouchesOnlyWhatItMay(room, Set.of(CORE + "data", CORE + "network", ENGINE));
  }

  @Test
  void onlyTheirOwnEnginesTouchNd4jAndDl4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ENGINE + ".nd4j", ENGINE + ".dl4j")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco.."))
        .check(ROOMS.classes());
  }

  @Test
  void nothingOutsideTouchesAnEnginesInside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ENGINE + ".*")
        .should()
        .dependOnClassesThat(resideInAPackage(ENGINE + ".*"))
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
