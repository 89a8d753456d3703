package io.finetunebench.bench.calibrate;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** What a machine, or a candidate, may do to a comparison, as the forks' logarithms in time. */
public enum Attack {
  /** Independent forks that vary by a hundredth. */
  QUIET("quiet, 1 %") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return filled(forks, () -> SPREAD * random.nextGaussian());
    }
  },
  /** The machine's pace walks at random, a hundredth a fork. */
  RANDOM_WALK("random walk") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      double[] values = new double[forks];
      double at = 0;
      for (int i = 0; i < forks; i++) {
        at += SPREAD * random.nextGaussian();
        values[i] = at;
      }
      return values;
    }
  },
  /** A steady drift of half a hundredth a fork. */
  DRIFT("steady drift") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      double[] values = QUIET.machine(forks, random);
      for (int i = 0; i < forks; i++) {
        values[i] += SPREAD / 2 * i;
      }
      return values;
    }
  },
  /** Some forks are slower by much: Student's t with two degrees of freedom, made one-sided. */
  HEAVY_TAILS("heavy tails") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return filled(
          forks,
          () ->
              SPREAD
                  * Math.abs(random.nextGaussian())
                  / Math.sqrt(-Math.log(1 - random.nextDouble())));
    }
  },
  /** Three forks in ten are slow as a whole. */
  BIMODAL("forks slow as a whole") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return filled(
          forks,
          () -> SPREAD * random.nextGaussian() + (random.nextDouble() < SLOW_SHARE ? SLOW : 0));
    }
  },
  /** Slow forks come in stretches of six. */
  STRETCHES("slow stretches of six") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      double[] values = QUIET.machine(forks, random);
      boolean slow = random.nextDouble() < SLOW_SHARE;
      for (int i = 0; i < forks; i++) {
        if (random.nextDouble() < 1.0 / STRETCH) {
          slow = random.nextDouble() < SLOW_SHARE;
        }
        values[i] += slow ? SLOW : 0;
      }
      return values;
    }
  },
  /** Every second fork is slower by a tenth. */
  RHYTHM_OF_TWO("rhythm of two forks") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return rhythm(forks, 2, random);
    }
  },
  /** Two forks fast, two forks slow. */
  RHYTHM_OF_FOUR("rhythm of four forks") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return rhythm(forks, 4, random);
    }
  },
  /** A rhythm of five, which no block of four has. */
  RHYTHM_OF_FIVE("rhythm of five forks") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return rhythm(forks, 5, random);
    }
  },
  /** Any rhythm of two to twelve forks of any shape. */
  ANY_RHYTHM("any rhythm of 2 to 12 forks") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      int period = 2 + random.nextInt(11);
      double[] shape = filled(period, () -> RHYTHM * random.nextGaussian());
      double[] values = filled(forks, () -> SPREAD / 10 * random.nextGaussian());
      for (int i = 0; i < forks; i++) {
        values[i] += shape[i % period];
      }
      return values;
    }
  },
  /** The candidate's forks vary four times as much. */
  UNEQUAL("candidate varies four times as much") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return QUIET.machine(forks, random);
    }

    @Override
    double ofCandidate(RandomGenerator random) {
      return Math.sqrt(15) * SPREAD * random.nextGaussian();
    }
  },
  /** The candidate slows the memory copy beside its forks by a twentieth. */
  RULER("candidate slows the ruler by 5 %") {
    @Override
    double[] machine(int forks, RandomGenerator random) {
      return QUIET.machine(forks, random);
    }

    @Override
    double rulerOfCandidate() {
      return 1.05;
    }
  };

  private static final double SPREAD = 0.01;
  private static final double SLOW_SHARE = 0.3;
  private static final double SLOW = 0.5;
  private static final double STRETCH = 6;
  private static final double RHYTHM = 0.1;

  private final String label;

  Attack(String label) {
    this.label = label;
  }

  /** Returns the name in tables. */
  public String label() {
    return label;
  }

  /** Returns what the machine adds to each fork's logarithm, in the order of time. */
  abstract double[] machine(int forks, RandomGenerator random);

  /** Returns what the candidate's own forks vary by in addition. */
  double ofCandidate(RandomGenerator random) {
    return 0;
  }

  /** Returns how many times as long the ruler takes beside the candidate's forks. */
  double rulerOfCandidate() {
    return 1;
  }

  private static double[] rhythm(int forks, int period, RandomGenerator random) {
    double[] values = filled(forks, () -> SPREAD / 10 * random.nextGaussian());
    int start = random.nextInt(period);
    for (int i = 0; i < forks; i++) {
      values[i] += (i + start) % period < period / 2 ? RHYTHM : 0;
    }
    return values;
  }

  private static double[] filled(int count, DoubleSupplier value) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = value.getAsDouble();
    }
    return values;
  }
}
