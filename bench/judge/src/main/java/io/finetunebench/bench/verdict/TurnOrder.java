package io.finetunebench.bench.verdict;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The orders in which two sides take turns, A for the baseline: two turns each in a block. */
public final class TurnOrder {
  /** The turns of a block. */
  public static final int TURNS = 4;

  /** The usual number of blocks of a pair of forks. */
  public static final int BLOCKS = 5;

  private static final List<String> BALANCED =
      List.of("AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA");

  private TurnOrder() {}

  /** Draws the order of a block, one of all six in which each side has two turns. */
  public static String next(RandomGenerator random) {
    return BALANCED.get(random.nextInt(BALANCED.size()));
  }

  /** Draws the order of a pair's turns, a word a block, such as {@code ABBA BABA}. */
  public static String next(int blocks, RandomGenerator random) {
    return Stream.generate(() -> next(random)).limit(blocks).collect(Collectors.joining(" "));
  }
}
