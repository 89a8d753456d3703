package io.finetunebench.bench.judge.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Measurements that never took place, of a truth that is known. */
final class Simulation {
  private Simulation() {}

  /** Times whose logarithm is normal. */
  static ToDoubleFunction<SplittableRandom> gaussian(double deviation) {
    return random -> Math.exp(deviation * random.nextGaussian());
  }

  /** Times that noise only lengthens. */
  static ToDoubleFunction<SplittableRandom> oneSided(double deviation) {
    return random -> 1 + 1.5 * Math.abs(deviation * random.nextGaussian());
  }

  static double[] logCentres(
      SplittableRandom random, ToDoubleFunction<SplittableRandom> times, int forks) {
    double[] centres = new double[forks];
    for (int i = 0; i < forks; i++) {
      centres[i] = Math.log(times.applyAsDouble(random));
    }
    return centres;
  }

  /**
   * Forks on a machine that is at times slow, such as {@code facts} of shared ones: about 33 ms or
   * about 58 ms an iteration, in stretches.
   *
   * @param stretch mean length of a stretch, in iterations; infinite for whole forks
   */
  static List<List<Double>> bimodal(
      SplittableRandom random, double slowdown, int forks, int iterations, double stretch) {
    List<List<Double>> samples = new ArrayList<>();
    for (int fork = 0; fork < forks; fork++) {
      boolean slow = random.nextDouble() < 0.3;
      double ofThisJvm = Math.exp(0.01 * random.nextGaussian());
      List<Double> row = new ArrayList<>();
      for (int iteration = 0; iteration < iterations; iteration++) {
        if (random.nextDouble() < 1 / stretch) {
          slow = random.nextDouble() < 0.3;
        }
        double noise = 1 + 0.02 * Math.abs(random.nextGaussian());
        row.add((slow ? 58 : 33) * slowdown * ofThisJvm * noise);
      }
      samples.add(row);
    }
    return samples;
  }
}
