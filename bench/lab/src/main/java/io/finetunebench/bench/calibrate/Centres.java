package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.ForkNoise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Other numbers that could stand for a fork, and other tests on them; all on logarithms. */
final class Centres {
  /** An iteration is quiet if neither of its rulers is slower than the fastest by more. */
  static final double QUIET = 1.1;

  private static final int FEWEST_FORKS = 3;

  private Centres() {}

  /** Returns each fork's quantile of its iterations' times: 0 for the fastest, 0.5 the median. */
  static double[] quantile(List<CalibrationFork> forks, double level) {
    return centres(forks, fork -> ofValues(fork.times(), level));
  }

  /** Returns each fork's quantile of its times on the processor. */
  static double[] cpuQuantile(List<CalibrationFork> forks, double level) {
    return centres(
        forks,
        fork -> {
          ForkNoise noise = fork.noise();
          List<Double> times = new ArrayList<>(fork.times());
          for (int i = 0; i < times.size() && noise != null; i++) {
            times.set(i, times.get(i) * noise.cpuShare(i));
          }
          return ofValues(times, level);
        });
  }

  /**
   * Returns each fork's quantile of its quiet iterations; forks without one are left out while
   * three remain, else they count whole.
   */
  static double[] quietQuantile(List<CalibrationFork> forks, double level, long fastestRuler) {
    List<List<Double>> quiet = forks.stream().map(fork -> quiet(fork, fastestRuler)).toList();
    List<List<Double>> some = quiet.stream().filter(times -> !times.isEmpty()).toList();
    if (some.size() >= FEWEST_FORKS) {
      return some.stream().mapToDouble(times -> Math.log(ofValues(times, level))).toArray();
    }
    return quantile(forks, level);
  }

  /** Returns each fork's median of times over the mean of their two rulers. */
  static double[] scaledMedian(List<CalibrationFork> forks) {
    return centres(
        forks,
        fork -> {
          ForkNoise noise = fork.noise();
          List<Double> times = new ArrayList<>(fork.times());
          for (int i = 0; i < times.size() && noise != null; i++) {
            double ruler =
                (noise.computeBeforeNanos().get(i) + noise.computeAfterNanos().get(i)) / 2.0;
            times.set(i, times.get(i) / ruler);
          }
          return ofValues(times, 0.5);
        });
  }

  /** Returns the fastest compute ruler of all forks; 0 where nobody watched. */
  static long fastestRuler(List<CalibrationFork> forks) {
    long fastest = Long.MAX_VALUE;
    for (CalibrationFork fork : forks) {
      ForkNoise noise = fork.noise();
      fastest = Math.min(fastest, noise == null ? 0 : noise.fastestComputeNanos());
    }
    return fastest;
  }

  /** Returns the share of iterations that are not quiet. */
  static double discarded(List<CalibrationFork> forks) {
    long ruler = fastestRuler(forks);
    int all = forks.stream().mapToInt(fork -> fork.times().size()).sum();
    int kept = forks.stream().mapToInt(fork -> quiet(fork, ruler).size()).sum();
    return 1 - (double) kept / all;
  }

  private static List<Double> quiet(CalibrationFork fork, long fastestRuler) {
    ForkNoise noise = fork.noise();
    if (noise == null || fastestRuler == 0) {
      return fork.times();
    }
    List<Double> quiet = new ArrayList<>();
    for (int i = 0; i < noise.iterations(); i++) {
      if (noise.slowestComputeNanos(i) <= QUIET * fastestRuler) {
        quiet.add(fork.times().get(i));
      }
    }
    return quiet;
  }

  private static double[] centres(
      List<CalibrationFork> forks, ToDoubleFunction<CalibrationFork> time) {
    return forks.stream().mapToDouble(fork -> Math.log(time.applyAsDouble(fork))).toArray();
  }

  /** Returns a quantile by the nearest rank below. */
  static double ofValues(List<Double> values, double level) {
    double[] sorted = new double[values.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = values.get(i);
    }
    Arrays.sort(sorted);
    return sorted[(int) (level * (sorted.length - 1))];
  }
}
