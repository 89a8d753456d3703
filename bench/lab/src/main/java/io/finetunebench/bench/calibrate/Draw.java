package io.finetunebench.bench.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One comparison of forks that ran close to each other.
 *
 * @param baseline forks
 * @param candidate as many
 */
record Draw(List<CalibrationFork> baseline, List<CalibrationFork> candidate) {
  /** How far below its name a pair of slowed engines may fall to stand for a slowdown. */
  private static final double SHORT_OF = 0.95;

  private static final double PERCENT = 100;

  /**
   * Comparisons, and how many there would be without using a fork twice.
   *
   * @param draws the comparisons; empty where the pool has too few forks
   * @param independent how many use disjoint forks
   */
  record Set(List<Draw> draws, int independent) {}

  /**
   * Draws comparisons of equal builds, all forks of the one side and then all of the other:
   * contiguous forks of one slowdown, whichever it is, since the work of both sides is the same.
   */
  static Set equal(
      Map<Integer, List<CalibrationFork>> pool, int forks, int count, RandomGenerator random) {
    List<Draw> all = new ArrayList<>();
    int independent = 0;
    for (List<CalibrationFork> group : pool.values()) {
      independent += group.size() / (2 * forks);
      for (int start = 0; start + 2 * forks <= group.size(); start++) {
        int middle = start + forks;
        all.add(new Draw(group.subList(start, middle), group.subList(middle, middle + forks)));
      }
    }
    int draws = all.isEmpty() ? 0 : count;
    return new Set(
        IntStream.range(0, draws).mapToObj(i -> all.get(random.nextInt(all.size()))).toList(),
        independent);
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
    java.util.Set<Integer> used = new TreeSet<>();
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
      draws.add(new Draw(around(pair.get(0), candidate), candidate));
    }
    return new Set(draws, Math.max(1, Math.min(byForks, byPairs)));
  }

  /**
   * Returns every second of the forks nearest to the middle of others, twice as many where there
   * are, else all.
   */
  private static List<CalibrationFork> around(
      List<CalibrationFork> group, List<CalibrationFork> others) {
    double middle =
        others.stream().mapToLong(fork -> fork.start().toEpochMilli()).average().orElseThrow();
    int step = group.size() >= 2 * others.size() ? 2 : 1;
    List<CalibrationFork> nearest =
        group.stream()
            .sorted(
                Comparator.comparingDouble(fork -> Math.abs(fork.start().toEpochMilli() - middle)))
            .limit((long) step * others.size())
            .sorted(Comparator.comparing(CalibrationFork::start))
            .toList();
    return IntStream.range(0, others.size()).mapToObj(i -> nearest.get(step * i)).toList();
  }
}
