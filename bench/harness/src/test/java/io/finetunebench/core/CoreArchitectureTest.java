package io.finetunebench.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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

/**
 * The arrows between the rooms of core point one way. A room that is not listed here has none; an
 * engine's may touch what every engine needs.
 */
class CoreArchitectureTest {
  private static final String CORE = "io.finetunebench.core.";

  /** A floor close below the real number, so that the rules cannot pass on nothing. */
  private static final int FEWEST_CLASSES = 110;

  private static final String DATA = CORE + "data";
  private static final String NETWORK = CORE + "network";
  private static final String ENGINE = CORE + "engine";
  private static final String DRIVER = CORE + "driver";
  private static final String ND4J = "org.nd4j..";
  private static final String DL4J = "org.deeplearning4j..";
  private static final String NATIVE = "org.bytedeco..";

  /** What each room may touch beside itself, the JDK and the annotations for null. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry("data", List.of("de.siegmar.fastcsv..")),
          entry("document", List.of("gg.jte..", "com.google.auto.service..", "javax.imageio..")),
          entry("network", List.of("org.apache.commons.numbers..")),
          entry("driver", List.of("com.sun.jna..")),
          entry("engine", List.of(DATA, NETWORK)),
          entry("engine.reference", List.of(DATA, NETWORK, ENGINE, "com.sun.management..")),
          entry("engine.vector", List.of(ENGINE + ".reference", "jdk.incubator.vector..")),
          entry("engine.cuda", List.of(DATA, NETWORK, ENGINE, DRIVER)),
          entry("engine.nd4j", List.of(DATA, NETWORK, ENGINE, DRIVER, ND4J, NATIVE)),
          entry("engine.dl4j", List.of(DATA, NETWORK, ENGINE, ENGINE + ".nd4j", ND4J, DL4J)),
          entry("keras", List.of(DATA, NETWORK, "io.jhdf..", "tools.jackson..")),
          entry("onnx", List.of(NETWORK)),
          entry("study", List.of(DATA, NETWORK, ENGINE, "org.apache.commons.statistics..")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.finetunebench.core");

  static final Set<String> NAMES =
      CLASSES.stream()
          .filter(type -> !type.getSimpleName().equals("package-info"))
          .map(type -> type.getPackageName().substring(CORE.length()))
          .collect(Collectors.toCollection(TreeSet::new));

  @Test
  void looksAtEnoughClasses() {
    assertTrue(
        CLASSES.size() >= FEWEST_CLASSES,
        "expected at least " + FEWEST_CLASSES + " classes, found " + CLASSES.size());
  }

  @Test
  void everyRoomIsListedAndFurnished() {
    Set<String> listed = new TreeSet<>(ROOMS.keySet());
    NAMES.stream().filter(room -> room.matches("engine\\.[a-z0-9]+")).forEach(listed::add);
    assertEquals(listed, NAMES);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyRoomTouchesOnlyWhatItMay(String room) {
    List<String> allowed =
        new ArrayList<>(ROOMS.getOrDefault(room, List.of(DATA, NETWORK, ENGINE)));
    allowed.addAll(List.of(CORE + room, "java..", "org.jspecify.annotations.."));
    classes()
        .that()
        .resideInAPackage(CORE + room)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
        .check(CLASSES);
  }

  @Test
  void onlyTheirOwnEnginesTouchNd4jAndDl4j() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ENGINE + ".nd4j", ENGINE + ".dl4j")
        .should()
        .dependOnClassesThat(resideInAnyPackage(ND4J, DL4J, NATIVE))
        .check(CLASSES);
  }

  @Test
  void nothingOutsideTouchesAnEnginesInside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ENGINE + ".*")
        .should()
        .dependOnClassesThat(resideInAPackage(ENGINE + ".*"))
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
