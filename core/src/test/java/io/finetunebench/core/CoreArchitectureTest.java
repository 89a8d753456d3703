package io.finetunebench.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The arrows between the rooms of core point one way; a room that is not listed here has none. */
class CoreArchitectureTest {
  private static final String CORE = "io.finetunebench.core.";

  /** A floor close below the real number, so that the rules cannot pass on nothing. */
  private static final int FEWEST_CLASSES = 78;

  private static final Set<String> EVERYONE_MAY_TOUCH =
      Set.of("java..", "org.jspecify.annotations..");

  /** What each room may touch beside itself. */
  private static final Map<String, Set<String>> ROOMS =
      Map.of(
          "data",
          Set.of(),
          "network",
          Set.of(),
          "engine",
          Set.of(CORE + "data", CORE + "network"),
          "engine.reference",
          Set.of(CORE + "data", CORE + "network", CORE + "engine"),
          "engine.nd4j",
          Set.of(CORE + "engine", CORE + "data", CORE + "network", "org.nd4j.."),
          "engine.dl4j",
          Set.of(
              CORE + "engine",
              CORE + "engine.nd4j",
              CORE + "data",
              CORE + "network",
              "org.nd4j..",
              "org.deeplearning4j.."),
          "study",
          Set.of(
              CORE + "data", CORE + "network", CORE + "engine", "org.apache.commons.statistics.."));

  static final Set<String> NAMES = new TreeSet<>(ROOMS.keySet());

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.finetunebench.core");

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
            .map(type -> type.getPackageName().substring(CORE.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(NAMES, found);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomTouchesOnlyWhatItMay(String room) {
    String[] allowed =
        Stream.of(EVERYONE_MAY_TOUCH, Set.of(CORE + room), ROOMS.getOrDefault(room, Set.of()))
            .flatMap(Set::stream)
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(CORE + room)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed))
        .check(CLASSES);
  }

  @Test
  void onlyTheirOwnEnginesTouchNd4jAndDl4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CORE + "engine.nd4j", CORE + "engine.dl4j")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.nd4j..", "org.deeplearning4j.."))
        .check(CLASSES);
  }

  @Test
  void nothingOutsideTouchesAnEnginesInside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CORE + "engine.*")
        .should()
        .dependOnClassesThat(resideInAPackage(CORE + "engine.*"))
        .check(CLASSES);
  }

  @Test
  void roomsDependOnEachOtherInNoCircle() {
    slices().matching(CORE + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomIsNullMarked(String room) throws ClassNotFoundException {
    Class<?> description = Class.forName(CORE + room + ".package-info");
    assertTrue(description.isAnnotationPresent(NullMarked.class), room);
  }
}
