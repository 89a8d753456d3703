package io.finetunebench.bench.interleave;

import java.util.SplittableRandom;

/**
 * The order in which the forks of a benchmark take turns: blocks of four, each {@code ABBA} or
 * {@code BAAB} by a throw of a coin, where A is the baseline.
 *
 * <p>In either block a drift of the machine that is steady falls on both sides alike, and a rhythm
 * of the machine's can't follow the order for long.
 */
final class BlockOrder {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  /**
   * Makes the order of one benchmark.
   *
   * @param seed of all orders of the run
   * @param benchmark its place among the benchmarks, from 0
   */
  BlockOrder(long seed, int benchmark) {
    random = new SplittableRandom(seed + (benchmark + 1) * GOLDEN_GAMMA);
  }

  /** Returns the next block. */
  String next() {
    return random.nextBoolean() ? "ABBA" : "BAAB";
  }
}
