package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Reads the files of the article's author, which are no part of this repository.
 *
 * <p>They are looked for in the folder that the system property {@code finetunebench.data} names,
 * else in {@code ../shared/data}, seen from the repository's root.
 */
class AuthorsFilesTest {
  @Test
  void findsTheLargeSetAsItWasPublished() {
    LabelledPoints large = read("xor_complex_large.txt");
    assertEquals(100_000, large.size());
    assertEquals(85_790, countWhereTheSignRuleIsRight(large), 5);
    assertFirstHalfIsLabelOne(large);
    assertEquals(0.63566977505378, large.points().feature(0, 0));
    assertEquals(1.69291260107607, large.points().feature(0, 1));
  }

  @Test
  void findsTheSmallSetAsItWasPublished() {
    LabelledPoints small = read("xor_complex_small.txt");
    assertEquals(100, small.size());
    assertEquals(75, countWhereTheSignRuleIsRight(small));
    assertFirstHalfIsLabelOne(small);
    assertEquals(1.62042136743198, small.points().feature(0, 0));
  }

  /** The best rule there is: label 2, so target 1, where x and y differ in sign. */
  private static int countWhereTheSignRuleIsRight(LabelledPoints set) {
    int right = 0;
    for (int point = 0; point < set.size(); point++) {
      double product = set.points().feature(point, 0) * set.points().feature(point, 1);
      right += set.target(point) == (product < 0 ? 1 : 0) ? 1 : 0;
    }
    return right;
  }

  private static void assertFirstHalfIsLabelOne(LabelledPoints set) {
    for (int point = 0; point < set.size(); point++) {
      assertEquals(point < set.size() / 2 ? 0 : 1, set.target(point), "point " + point);
    }
  }

  private static LabelledPoints read(String name) {
    Path file = folder().resolve(name);
    assumeTrue(
        Files.exists(file),
        () ->
            "the author's file " + file + " is not there; -Dfinetunebench.data=DIR names another");
    return PointFile.read(file);
  }

  private static Path folder() {
    String named = System.getProperty("finetunebench.data");
    if (named != null) {
      return Path.of(named);
    }
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve(".mvn")) && root.getParent() != null) {
      root = root.getParent();
    }
    return root.resolveSibling("shared").resolve("data");
  }
}
