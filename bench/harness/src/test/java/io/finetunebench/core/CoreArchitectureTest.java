package io.finetunebench.core;

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
 * The arrows between the rooms of core point one way. A room that is not listed here is an
 * engine's: it may touch what every engine needs.
 */
class CoreArchitectureTest {
  private static final String CORE = "io.finetunebench.core.";

  /** A floor close below the real number, so that the rules cannot pass on nothing. */
  private static final int FEWEST_CLASSES = 110;

  private static final String EXPERIMENT = CORE + "experiment.";

  private static final Rooms ROOMS =
      Rooms.of(
          CORE,
          """
          experiment.data      | de.siegmar.fastcsv..
          document             |
          document.render      | @document gg.jte.. javax.imageio..
          experiment.network   | org.apache.commons.numbers..
          driver               | com.sun.jna..
          experiment.engine    | @experiment.data @experiment.network
          experiment.reference | @experiment.data @experiment.network @experiment.engine \
                                 com.sun.management..
          vector               | @experiment.reference jdk.incubator.vector..
          cuda                 | @experiment.data @experiment.network @experiment.engine @driver
          nd4j                 | @experiment.data @experiment.network @experiment.engine @driver \
                                 org.nd4j.. org.bytedeco..
          nd4j.dl4j            | @experiment.data @experiment.network @experiment.engine @nd4j \
                                 org.nd4j.. org.deeplearning4j..
          keras                | @experiment.data @experiment.network io.jhdf.. tools.jackson..
          keras.onnx           | @experiment.network
          experiment.study     | @experiment.data @experiment.network @experiment.engine \
                                 org.apache.commons.statistics..
          """);

  static final Set<String> NAMES = ROOMS.found();

  /** The packages of engines: those listed, and any that no other line lists. */
  private static final String[] ENGINES =
      NAMES.stream()
          .filter(
              room ->
                  Set.of("cuda", "experiment.reference", "nd4j", "nd4j.dl4j", "vector")
                          .contains(room)
                      || !ROOMS.touched().containsKey(room))
          .map(room -> CORE + room)
          .toArray(String[]::new);

  @Test
  void looksAtEnoughClasses() {
    ROOMS.assertAtLeast(FEWEST_CLASSES);
  }

  @Test
  void everyRoomIsListedAndFurnished() {
    Set<String> empty = new TreeSet<>(ROOMS.touched().keySet());
    empty.removeAll(NAMES);
    assertEquals(Set.of(), empty);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomTouchesOnlyWhatItMay(String room) {
    ROOMS.assertTouchesOnlyWhatItMay(
        room, Set.of(EXPERIMENT + "data", EXPERIMENT + "network", EXPERIMENT + "engine"));
  }

  @Test
  void onlyTheirOwnEnginesTouchNd4jAndDl4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CORE + "nd4j", CORE + "nd4j.dl4j")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco.."))
        .check(ROOMS.classes());
  }

  @Test
  void nothingOutsideTouchesAnEnginesInside() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ENGINES)
        .should()
        .dependOnClassesThat(resideInAnyPackage(ENGINES))
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
