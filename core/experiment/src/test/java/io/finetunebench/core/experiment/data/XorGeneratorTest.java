package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XorGeneratorTest {
  private static final double[][] CENTRES = {{1, 1}, {-1, -1}, {-1, 1}, {1, -1}};

  @ParameterizedTest
  @CsvSource({
    "0, 03b640902f34e336897a704e2272e35ef732b41616ff4247493d8510c71afccf",
    "1, 6fb4dce7722ed20f21da3ee16c312903abff26c64eacb9f3104fcac8dc17c63f",
    "42, 16df4b950e8b1b58714550420e79fd75e2cbc933fb6fbb6de2d9821df0f328f0",
    "-7, d5e07c99d9af9e8c0e6062139d34b583bad3c8a37aa20f747ed28663a98a0fef"
  })
  void givesTheSameSmallSetOnEveryMachine(long seed, String fingerprint) {
    assertEquals(fingerprint, new XorGenerator(100, 0.9).generate(seed).fingerprint());
  }

  @Test
  void givesTheSameLargeSetOnEveryMachine() {
    assertEquals(
        "d71499ddc5069d225bfc618bff12b0d26805025e2956a16e05ec552263a15b03",
        new XorGenerator(100_000, 0.7).generate(42).fingerprint());
  }

  @Test
  void givesOtherPointsForAnotherSeed() {
    XorGenerator generator = new XorGenerator(100, 0.9);
    assertEquals(generator.generate(5), generator.generate(5));
    assertNotEquals(generator.generate(5), generator.generate(6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.9, 2.5})
  void spreadsEachBlockAboutItsCentre(double standardDeviation) {
    int size = 100_000;
    LabelledPoints set = new XorGenerator(size, standardDeviation).generate(11);
    int blockSize = size / 4;
    // Six standard errors of a mean, and of a standard deviation, of that many normal values.
    double meanTolerance = 6 * standardDeviation / Math.sqrt(blockSize);
    double deviationTolerance = meanTolerance / Math.sqrt(2);
    for (int block = 0; block < 4; block++) {
      double[][] deviations = deviations(set.points(), block, blockSize);
      for (int axis = 0; axis < 2; axis++) {
        String where = "block " + block + " axis " + axis;
        assertEquals(0, mean(deviations[axis]), meanTolerance, where);
        double variance = meanProduct(deviations[axis], deviations[axis]);
        assertEquals(standardDeviation, Math.sqrt(variance), deviationTolerance, where);
      }
      double correlation =
          meanProduct(deviations[0], deviations[1]) / (standardDeviation * standardDeviation);
      assertEquals(0, correlation, 6 / Math.sqrt(blockSize), "block " + block);
    }
  }

  @Test
  void drawsNormalTails() {
    LabelledPoints set = new XorGenerator(100_000, 1).generate(3);
    int within = 0;
    int farther = 0;
    for (int block = 0; block < 4; block++) {
      for (double[] axis : deviations(set.points(), block, 25_000)) {
        for (double deviation : axis) {
          within += Math.abs(deviation) < 1 ? 1 : 0;
          farther += Math.abs(deviation) > 3 ? 1 : 0;
        }
      }
    }
    assertEquals(0.6827, within / 200_000.0, 0.005);
    assertEquals(0.0027, farther / 200_000.0, 0.0006);
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 2", "5, 3, 2", "6, 4, 2", "7, 4, 3", "100, 50, 50", "103, 52, 51"})
  void writesLabelOneFirstInBlocksOfEqualSize(int size, int ones, int twos) {
    LabelledPoints set = new XorGenerator(size, 0.01).generate(1);
    assertEquals(size, set.size());
    assertEquals(2, set.points().featureCount());
    byte[] expected = new byte[size];
    Arrays.fill(expected, ones, ones + twos, (byte) 1);
    assertEquals(LabelledPoints.of(set.points(), expected), set);
  }

  @Test
  void givesTheFirstBlocksOnePointMoreWhereTheSizeIsNoMultipleOfFour() {
    Points points = new XorGenerator(7, 0.01).generate(1).points();
    int[] blocks = {0, 0, 1, 1, 2, 2, 3};
    for (int point = 0; point < points.size(); point++) {
      assertArrayEquals(CENTRES[blocks[point]], points.row(point), 0.1, "point " + point);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3})
  void rejectsSetsWithoutAPointInEachBlock(int size) {
    assertRejected("expected at least 4 points, found " + size, size, 0.7);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.7, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsWhatIsNoStandardDeviation(double standardDeviation) {
    assertRejected(
        "expected a positive standard deviation, found " + standardDeviation,
        100,
        standardDeviation);
  }

  private static void assertRejected(String message, int size, double standardDeviation) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> new XorGenerator(size, standardDeviation));
    assertEquals(message, error.getMessage());
  }

  private static double[][] deviations(Points points, int block, int blockSize) {
    double[][] deviations = new double[2][blockSize];
    for (int i = 0; i < blockSize; i++) {
      for (int axis = 0; axis < 2; axis++) {
        deviations[axis][i] = points.feature(block * blockSize + i, axis) - CENTRES[block][axis];
      }
    }
    return deviations;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double meanProduct(double[] first, double[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += first[i] * second[i];
    }
    return sum / first.length;
  }
}
