package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {
  /** A chi-square statistic of a true order lies this far above its mean once in 10,000 times. */
  private static final double LARGEST_DEVIATION = 4.0;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 100, 255, 256, 257, 1000, 100_000})
  void visitsEveryPointOnce(int size) {
    for (int epoch = 0; epoch < 3; epoch++) {
      int[] order = order(7, epoch, size);
      Arrays.sort(order);
      assertArrayEquals(IntStream.range(0, size).toArray(), order, "epoch " + epoch);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, 1000})
  void computesEveryPositionByItself(int size) {
    int[] order = order(-3, 4, size);
    EpochOrder again = EpochOrder.of(-3, 4, size);
    for (int position = size - 1; position >= 0; position--) {
      assertEquals(order[position], again.at(position), "position " + position);
    }
  }

  @Test
  void staysTheSameFromReleaseToRelease() {
    assertArrayEquals(
        new int[] {72_317, 7841, 74_570, 17_427, 90_093, 14_167, 95_038, 28_472},
        Arrays.copyOf(order(42, 0, 100_000), 8));
    assertArrayEquals(new int[] {5, 8, 9, 0, 7, 4, 3, 2, 6, 1}, order(42, 3, 10));
  }

  @Test
  void differsBetweenSeedsAndEpochs() {
    Map<String, String> seen = new HashMap<>();
    for (int seed = -20; seed <= 20; seed++) {
      for (int epoch = 0; epoch < 20; epoch++) {
        String origin = "seed " + seed + " epoch " + epoch;
        String same = seen.put(Arrays.toString(order(seed, epoch, 100)), origin);
        assertEquals(null, same, origin);
      }
    }
  }

  @Test
  void isNotTheOrderOfTheFile() {
    int[] order = order(1, 0, 100_000);
    long fixed = IntStream.range(0, order.length).filter(i -> order[i] == i).count();
    assertTrue(fixed < 10, "expected about one point in its place, found " + fixed);
  }

  @ParameterizedTest
  @CsvSource({"2, 20000", "3, 60000", "4, 60000", "5, 120000"})
  void makesEveryPermutationOfAFewPointsEquallyOften(int size, int seeds) {
    Map<String, Integer> counts = new HashMap<>();
    for (int seed = 0; seed < seeds; seed++) {
      counts.merge(Arrays.toString(order(seed, 0, size)), 1, Integer::sum);
    }
    int permutations = IntStream.rangeClosed(2, size).reduce(1, (a, b) -> a * b);
    double expected = (double) seeds / permutations;
    double chiSquare = (permutations - counts.size()) * expected;
    for (int count : counts.values()) {
      chiSquare += square(count - expected) / expected;
    }
    assertPlausible(chiSquare, permutations - 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 123_456_789_012L})
  void putsEveryPointInEveryPlaceEquallyOften(long seed) {
    int size = 100;
    int epochs = 20_000;
    int[][] counts = new int[size][size];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = order(seed, epoch, size);
      for (int position = 0; position < size; position++) {
        counts[position][order[position]]++;
      }
    }
    assertPlausible(chiSquare(counts, (double) epochs / size), (size - 1) * (size - 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void givesNoHintOfTheOrdersAfterIt(long seed) {
    int size = 100;
    int epochs = 10_000;
    for (int lag : new int[] {1, 2}) {
      int[][] counts = new int[size][size];
      for (int epoch = 0; epoch < epochs; epoch++) {
        int[] order = order(seed, epoch, size);
        int[] later = order(seed, epoch + lag, size);
        for (int position = 0; position < size; position++) {
          counts[order[position]][later[position]]++;
        }
      }
      assertPlausible(chiSquare(counts, (double) epochs / size), (size - 1) * (size - 1));
    }
  }

  @Test
  void rejectsAnEmptySet() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> EpochOrder.of(1, 0, 0));
    assertEquals("expected at least one point, found 0", error.getMessage());
  }

  private static int[] order(long seed, int epoch, int size) {
    int[] order = new int[size];
    EpochOrder.of(seed, epoch, size).fill(order);
    return order;
  }

  private static double chiSquare(int[][] counts, double expected) {
    return Arrays.stream(counts)
        .flatMapToInt(Arrays::stream)
        .mapToDouble(count -> square(count - expected) / expected)
        .sum();
  }

  private static void assertPlausible(double chiSquare, int degreesOfFreedom) {
    double deviation = (chiSquare - degreesOfFreedom) / Math.sqrt(2.0 * degreesOfFreedom);
    assertFalse(
        deviation > LARGEST_DEVIATION,
        "chi-square " + chiSquare + " at " + degreesOfFreedom + " degrees of freedom");
  }

  private static double square(double value) {
    return value * value;
  }
}
