package io.finetunebench.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  private static Shard shard(int index, int count) {
    return new Shard("job", index, count, List.of(), Map.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 64})
  void everyNameAndSeedIsOfOneShard(int count) {
    for (int i = 0; i < 300; i++) {
      String name = "Suite.b" + i + " avgt";
      long seed = i - 5L;
      assertEquals(
          1, IntStream.range(0, count).filter(index -> shard(index, count).has(name)).count());
      assertEquals(
          1, IntStream.range(0, count).filter(index -> shard(index, count).has(seed)).count());
    }
  }

  /** The documents say which hash it is, and other programs may count on it. */
  @Test
  void theHashStaysAsItIs() {
    // By: printf 'Suite.b0 avgt' | sha256sum | cut -c 1-16
    assertEquals(
        List.of(1, 2, 1, 1, 2, 1, 3, 1),
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    IntStream.range(0, 4)
                        .filter(index -> shard(index, 4).has("Suite.b" + i + " avgt"))
                        .findFirst()
                        .orElseThrow())
            .toList());
  }

  @Test
  void seedsAreSharedEvenly() {
    for (int index = 0; index < 8; index++) {
      Shard shard = shard(index, 8);
      assertEquals(250, LongStream.rangeClosed(1, 2_000).filter(shard::has).count());
    }
  }

  @Test
  void namesAreSharedAboutEvenly() {
    Shard shard = shard(2, 4);
    long names = IntStream.range(0, 4_000).filter(i -> shard.has("Suite.b" + i)).count();
    assertTrue(names > 900 && names < 1_100, "names: " + names);
  }

  @Test
  void aPlaceBeyondTheCountIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> shard(4, 4));
    assertThrows(IllegalArgumentException.class, () -> shard(-1, 4));
    assertThrows(IllegalArgumentException.class, () -> shard(0, 0));
  }
}
