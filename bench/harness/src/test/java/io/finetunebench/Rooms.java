package io.finetunebench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The packages below one, and what each may touch beside itself, the JDK and the annotations for
 * null.
 *
 * @param above the package they are in, with the dot behind it
 * @param touched packages by the name of the room
 */
public record Rooms(String above, Map<String, Set<String>> touched, JavaClasses classes) {
  private static final String OURS = "io.finetunebench.";

  /**
   * Reads a table: in each line a room, a bar, and the packages it may touch. A package of this
   * project is written without what they all begin with, {@code @} being the one above.
   */
  public static Rooms of(String above, String table) {
    Map<String, Set<String>> touched = new TreeMap<>();
    for (String line : table.lines().toList()) {
      String[] room = line.split("\\|", -1);
      touched.put(
          room[0].strip(),
          Arrays.stream(room[1].strip().split(" +"))
              .filter(word -> !word.isEmpty())
              .map(word -> word.startsWith("@") ? above + word.substring(1) : word)
              .map(word -> word.endsWith("..") || word.startsWith(OURS) ? word : OURS + word)
              .collect(Collectors.toSet()));
    }
    return new Rooms(
        above,
        touched,
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            // What JMH makes of the benchmarks is no one's design.
            .withImportOption(location -> !location.contains("/jmh_generated/"))
            .importPackages(above.substring(0, above.length() - 1)));
  }

  /** Returns the names of the rooms that have classes. */
  public Set<String> found() {
    return classes.stream()
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .map(type -> type.getPackageName().substring(above.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Fails where there are fewer classes than this, so that no rule can pass on nothing. */
  public void assertAtLeast(int fewest) {
    assertTrue(
        classes.size() >= fewest,
        "expected at least " + fewest + " classes, found " + classes.size());
  }

  /** Fails unless a room touches only what it may; these for one that is not listed. */
  public void assertTouchesOnlyWhatItMay(String room, Set<String> otherwise) {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage(above + room)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                Stream.concat(
                        touched.getOrDefault(room, otherwise).stream(),
                        Stream.of(above + room, "java..", "org.jspecify.annotations.."))
                    .toArray(String[]::new)))
        .check(classes);
  }

  /** Fails where rooms depend on each other in a circle. */
  public void assertNoCircle() {
    slices().matching(above + "(**)").should().beFreeOfCycles().check(classes);
  }

  /** Fails unless a type of a room is never null where it does not say so. */
  public void assertNullMarked(String room) throws ClassNotFoundException {
    Class<?> description = Class.forName(above + room + ".package-info");
    assertTrue(description.isAnnotationPresent(NullMarked.class), room);
  }
}
