package io.finetunebench.bench.judge.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MediansTest {
  @Test
  void aValueIsSelectedAsSortingWouldPutIt() {
    SplittableRandom random = new SplittableRandom(3);
    for (int length = 1; length <= 60; length++) {
      int distinct = 1 + random.nextInt(length);
      double[] values = random.ints(length, 0, distinct).asDoubleStream().toArray();
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < length; i++) {
        assertEquals(sorted[i], Medians.select(values.clone(), i));
      }
      double median = (sorted[(length - 1) / 2] + sorted[length / 2]) / 2;
      assertEquals(median, Medians.of(values));
    }
  }
}
