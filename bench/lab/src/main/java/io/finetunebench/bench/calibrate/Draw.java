package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.verdict.BlockOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One comparison of forks that ran close to each other.
 *
 * @param baseline forks
 * @param candidate as many
 * @param inTurns whether each two of the one side ran among two of the other, so that they make a
 *     block
 */
record Draw(List<CalibrationFork> baseline, List<CalibrationFork> candidate, boolean inTurns) {
  /** How far below its name a pair of slowed engines may fall to stand for a slowdown. */
  private static final double SHORT_OF = 0.95;

  private static final double PERCENT = 100;
  private static final int BLOCK = 4;

  /**
   * Comparisons, and how many there would be without using a fork twice.
   *
   * @param draws the comparisons; empty where the pool has too few forks
   * @param independent how many use disjoint forks
   */
  record Set(List<Draw> draws, int independent) {}

  /** How the forks of two equal sides lie in time. */
  enum Order {
    /** Of each four neighbours in time, two at random are the baseline's. */
    INTERLEAVED,
    /** All forks of the one side, then all of the other. */
    SUCCESSIVE
  }

  /**
   * Draws comparisons of equal builds: contiguous forks of one slowdown, whichever it is, since the
   * work of both sides is the same.
   */
  static Set equal(
      Map<Integer, List<CalibrationFork>> pool,
      int forks,
      int count,
      Order order,
      RandomGenerator random) {
    List<List<CalibrationFork>> groups =
        pool.values().stream().filter(group -> group.size() >= 2 * forks).toList();
    int independent = groups.stream().mapToInt(group -> group.size() / (2 * forks)).sum();
    List<Draw> draws = new ArrayList<>();
    for (int i = 0; i < count && independent > 0; i++) {
      List<CalibrationFork> group = byWeight(groups, 2 * forks, random);
      int start = random.nextInt(group.size() - 2 * forks + 1);
      List<CalibrationFork> block = group.subList(start, start + 2 * forks);
      draws.add(
          switch (order) {
            case INTERLEAVED -> interleaved(block, random);
            case SUCCESSIVE ->
                new Draw(block.subList(0, forks), block.subList(forks, 2 * forks), false);
          });
    }
    return new Set(draws, independent);
  }

  /**
   * Draws comparisons of which the candidate is slower by a percentage: contiguous forks of a
   * slowed engine, and of the baseline those around the same time. Baselines are the engine as it
   * is and those slowed engines to which another stands in that ratio, or up to a twentieth less: 3
   * to 1 % for 2 %.
   */
  static Set slowed(
      Map<Integer, List<CalibrationFork>> pool,
      int percent,
      int forks,
      int count,
      RandomGenerator random) {
    List<List<List<CalibrationFork>>> pairs = new ArrayList<>();
    java.util.Set<Integer> used = new java.util.TreeSet<>();
    pool.forEach(
        (slow, baseline) ->
            pool.forEach(
                (slower, candidate) -> {
                  double change = (PERCENT + slower) / (PERCENT + slow) - 1;
                  boolean fits =
                      slow == 0
                          ? slower == percent
                          : change <= percent / PERCENT && change >= SHORT_OF * percent / PERCENT;
                  if (fits && baseline.size() >= forks && candidate.size() >= forks) {
                    pairs.add(List.of(baseline, candidate));
                    used.add(slow);
                    used.add(slower);
                  }
                }));
    int byForks =
        used.stream().mapToInt(slow -> pool.getOrDefault(slow, List.of()).size()).sum()
            / (2 * forks);
    int byPairs =
        pairs.stream()
            .mapToInt(pair -> Math.min(pair.get(0).size(), pair.get(1).size()) / forks)
            .sum();
    List<Draw> draws = new ArrayList<>();
    for (int i = 0; i < count && !pairs.isEmpty(); i++) {
      List<List<CalibrationFork>> pair = pairs.get(i % pairs.size());
      List<CalibrationFork> slowed = pair.get(1);
      int start = random.nextInt(slowed.size() - forks + 1);
      List<CalibrationFork> candidate = slowed.subList(start, start + forks);
      draws.add(new Draw(around(pair.get(0), candidate, random), candidate, true));
    }
    return new Set(draws, Math.max(1, Math.min(byForks, byPairs)));
  }

  private static List<CalibrationFork> byWeight(
      List<List<CalibrationFork>> groups, int length, RandomGenerator random) {
    int starts = groups.stream().mapToInt(group -> group.size() - length + 1).sum();
    int chosen = random.nextInt(starts);
    for (List<CalibrationFork> group : groups) {
      chosen -= group.size() - length + 1;
      if (chosen < 0) {
        return group;
      }
    }
    throw new IllegalStateException("expected a group for every start, found none");
  }

  private static Draw interleaved(List<CalibrationFork> block, RandomGenerator random) {
    List<CalibrationFork> baseline = new ArrayList<>();
    List<CalibrationFork> candidate = new ArrayList<>();
    BlockOrder orders = new BlockOrder(random.nextLong(), 0);
    for (int from = 0; from < block.size(); from += BLOCK) {
      String order = orders.next();
      for (int i = from; i < Math.min(from + BLOCK, block.size()); i++) {
        boolean first = order.charAt(i - from) == 'A';
        // What is left over at the end is half a block, which has one fork of each side.
        if (block.size() - from < BLOCK) {
          first = (i == from) == (order.charAt(0) == 'A');
        }
        (first ? baseline : candidate).add(block.get(i));
      }
    }
    return new Draw(baseline, candidate, true);
  }

  /**
   * Of the forks nearest to the middle of others, twice as many where there are, one of each two.
   */
  private static List<CalibrationFork> around(
      List<CalibrationFork> group, List<CalibrationFork> others, RandomGenerator random) {
    double middle =
        others.stream().mapToLong(fork -> fork.start().toEpochMilli()).average().orElseThrow();
    boolean twice = group.size() >= 2 * others.size();
    List<CalibrationFork> nearest =
        group.stream()
            .sorted(
                Comparator.comparingDouble(fork -> Math.abs(fork.start().toEpochMilli() - middle)))
            .limit(twice ? 2L * others.size() : others.size())
            .sorted(Comparator.comparing(CalibrationFork::start))
            .toList();
    return twice ? interleaved(nearest, random).baseline() : nearest;
  }
}
