package io.finetunebench.bench.judge.ratio;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The orders in which two sides take turns, A for the baseline: two turns each in a block. */
public final class TurnOrder {
  /** The turns of a block. */
  public static final int TURNS = 4;

  /** The usual number of blocks of a pair of forks. */
  public static final int BLOCKS = 5;

  /** The most blocks of a pair, where turns differ within blocks. */
  public static final int MOST_BLOCKS = 20;

  private static final List<String> BALANCED =
      List.of("AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA");

  private TurnOrder() {}

  /**
   * Draws the order of a pair's turns, a word a block, such as {@code ABBA BABA}.
   *
   * @param before the order of the pair before, if this one is the second of two, so that each side
   *     begins once; else null
   */
  public static String next(int blocks, @Nullable String before, RandomGenerator random) {
    String order =
        Stream.generate(() -> BALANCED.get(random.nextInt(BALANCED.size())))
            .limit(blocks)
            .collect(Collectors.joining(" "));
    return before != null && before.charAt(0) == order.charAt(0) ? swapped(order) : order;
  }

  /** Returns an order with the sides exchanged. */
  private static String swapped(String order) {
    return order.replace('A', 'a').replace('B', 'A').replace('a', 'B');
  }
}
