package io.finetunebench.bench.verdict;

import java.util.SplittableRandom;

/**
 * The order in which the forks of a benchmark take turns: blocks of four, each one of the six
 * orders with two forks a side, all as likely, where A is the baseline.
 *
 * <p>Verdicts hold by this draw alone, whatever the machine does: with all six orders there are so
 * many ways in which the forks could have run that no rhythm of the machine's can follow them. Two
 * orders, such as {@code ABBA} and {@code BAAB}, would leave it one chance in four over three
 * blocks.
 */
public final class BlockOrder {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  /**
   * Makes the order of one benchmark.
   *
   * @param seed of all orders of the run
   * @param benchmark its place among the benchmarks, from 0
   */
  public BlockOrder(long seed, int benchmark) {
    random = new SplittableRandom(seed + (benchmark + 1) * GOLDEN_GAMMA);
  }

  /** Returns the next block. */
  public String next() {
    return TurnOrder.next(random);
  }
}
