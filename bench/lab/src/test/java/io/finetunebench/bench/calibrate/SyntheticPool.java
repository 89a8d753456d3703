package io.finetunebench.bench.calibrate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Pools whose truth is known. */
final class SyntheticPool {
  private static final int ITERATIONS = 20;

  private SyntheticPool() {}

  /**
   * Blocks of two forks as they are and one of each slowdown, 5 s a fork.
   *
   * @param spread of forks, as a fraction
   * @param driftPerFork by which every fork is slower than the one before, as a fraction
   */
  static CalibrationPool of(int blocks, double spread, double driftPerFork, int... slowdowns) {
    Random random = new Random(7);
    List<CalibrationFork> forks = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      List<Integer> order = new ArrayList<>(List.of(0, 0));
      for (int slowdown : slowdowns) {
        order.add(slowdown);
      }
      Collections.shuffle(order, random);
      for (int slowdown : order) {
        double fork =
            (1 + slowdown / 100.0)
                * Math.exp(spread * random.nextGaussian() + driftPerFork * forks.size());
        forks.add(fork(slowdown, forks.size(), fork, random));
      }
    }
    return new CalibrationPool("synthetic", forks);
  }

  private static CalibrationFork fork(int slowdown, int index, double time, Random random) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < ITERATIONS; i++) {
      times.add(time * (1 + 0.02 * Math.abs(random.nextGaussian())));
    }
    return new CalibrationFork(
        slowdown, Instant.ofEpochSecond(1_000_000 + 5L * index), 5, times, null, null);
  }
}
