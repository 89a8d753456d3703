package io.finetunebench.core.experiment.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.core.experiment.data.EpochOrder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void cutsTheOrderOfTheDataUntilItIsShuffled() {
    Batches batches = new Batches(7, 3);
    assertEquals(3, batches.count());
    assertEquals(3, batches.fullBatch());
    assertArrayEquals(new int[] {3, 4, 5}, batches.points(1));
    assertArrayEquals(new int[] {6}, batches.points(2));
    assertEquals(1, batches.length(2));
    assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5, 6}, batches.longOrder());
  }

  @Test
  void takesTheOrderOfAnEpoch() {
    Batches batches = new Batches(7, 3);
    batches.shuffle(5, 2);
    int[] expected = new int[7];
    EpochOrder.of(5, 2, 7).fill(expected);
    assertArrayEquals(expected, batches.order());
    assertArrayEquals(expected, IntStream.range(0, 7).map(batches::point).toArray());
  }

  @Test
  void aBatchLargerThanTheDataIsTheData() {
    Batches batches = new Batches(2, 5);
    assertEquals(1, batches.count());
    assertEquals(2, batches.fullBatch());
    assertEquals(2, batches.end(0));
    assertThrows(IllegalArgumentException.class, () -> new Batches(2, 0));
  }
}
