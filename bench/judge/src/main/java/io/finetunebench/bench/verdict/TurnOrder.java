package io.finetunebench.bench.verdict;

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

  /** How much a pair's value may err by what changes within blocks; forks differ by as much. */
  private static final double MOST_ERROR = 0.025;

  /** Fewer times the blocks are not worth the change. */
  private static final double WORTH_MORE = 1.5;

  private static final List<String> BALANCED =
      List.of("AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA");

  private TurnOrder() {}

  /**
   * Returns how many blocks pairs should have to bring the error of a pair's value down to 2.5 %,
   * 20 and twice as many as they have at most; as many as they have where they need hardly more.
   *
   * @param blocks that they have
   * @param errorOfOneBlock see {@link TurnRatio#errorOfOneBlock}; of several pairs the median
   */
  public static int blocks(int blocks, double errorOfOneBlock) {
    double wanted = Math.ceil(Math.pow(errorOfOneBlock / MOST_ERROR, 2));
    return wanted < WORTH_MORE * blocks
        ? blocks
        : (int) Math.min(Math.min(MOST_BLOCKS, 2 * blocks), wanted);
  }

  /** Draws the order of a block, one of all six in which each side has two turns. */
  static String next(RandomGenerator random) {
    return BALANCED.get(random.nextInt(BALANCED.size()));
  }

  /**
   * Draws the order of a pair's turns, a word a block, such as {@code ABBA BABA}.
   *
   * @param before the order of the pair before, if this one is the second of two, so that each side
   *     begins once; else null
   */
  public static String next(int blocks, @Nullable String before, RandomGenerator random) {
    String order =
        Stream.generate(() -> next(random)).limit(blocks).collect(Collectors.joining(" "));
    return before != null && before.charAt(0) == order.charAt(0) ? swapped(order) : order;
  }

  /** Returns an order with the sides exchanged. */
  public static String swapped(String order) {
    return order.replace('A', 'a').replace('B', 'A').replace('a', 'B');
  }
}
