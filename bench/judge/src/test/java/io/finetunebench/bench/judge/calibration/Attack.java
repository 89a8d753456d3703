package io.finetunebench.bench.judge.calibration;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** What a machine, or a candidate, may do to pairs of forks that take turns, in logarithms. */
enum Attack {
  /** Forks and turns vary by a hundredth each. */
  QUIET("quiet, 1 %"),
  /** The machine's pace walks at random, a hundredth a turn. */
  RANDOM_WALK("random walk") {
    @Override
    double[] machine(int turns, RandomGenerator random) {
      double[] values = new double[turns];
      double at = 0;
      for (int i = 0; i < turns; i++) {
        at += SPREAD * random.nextGaussian();
        values[i] = at;
      }
      return values;
    }
  },
  /** A steady drift of half a hundredth a turn. */
  DRIFT("steady drift") {
    @Override
    double[] machine(int turns, RandomGenerator random) {
      double[] values = super.machine(turns, random);
      for (int i = 0; i < turns; i++) {
        values[i] += SPREAD / 2 * i;
      }
      return values;
    }
  },
  /** Some forks are slower by much: Student's t with two degrees of freedom, made one-sided. */
  HEAVY_TAILS("heavy tails") {
    @Override
    double fork(RandomGenerator random) {
      return SPREAD
          * Math.abs(random.nextGaussian())
          / Math.sqrt(-Math.log(1 - random.nextDouble()));
    }
  },
  /** Three forks in ten are slow as a whole. */
  BIMODAL("forks slow as a whole") {
    @Override
    double fork(RandomGenerator random) {
      return SPREAD * random.nextGaussian() + (random.nextDouble() < SLOW_SHARE ? SLOW : 0);
    }
  },
  /** Slow turns come in stretches of six. */
  STRETCHES("slow stretches of six") {
    @Override
    double[] machine(int turns, RandomGenerator random) {
      double[] values = super.machine(turns, random);
      boolean slow = random.nextDouble() < SLOW_SHARE;
      for (int i = 0; i < turns; i++) {
        if (random.nextDouble() < 1.0 / STRETCH) {
          slow = random.nextDouble() < SLOW_SHARE;
        }
        values[i] += slow ? SLOW : 0;
      }
      return values;
    }
  },
  /** Every second turn is slower by a tenth. */
  RHYTHM_OF_TWO("rhythm of two turns", 2),
  /** Two turns fast, two turns slow. */
  RHYTHM_OF_FOUR("rhythm of four turns", 4),
  /** A rhythm of five, which no block of four has. */
  RHYTHM_OF_FIVE("rhythm of five turns", 5),
  /** Any rhythm of two to twelve turns of any shape. */
  ANY_RHYTHM("any rhythm of 2 to 12 turns") {
    @Override
    double[] machine(int turns, RandomGenerator random) {
      int period = 2 + random.nextInt(11);
      double[] shape = filled(period, () -> RHYTHM * random.nextGaussian());
      double[] values = filled(turns, () -> SPREAD / 10 * random.nextGaussian());
      for (int i = 0; i < turns; i++) {
        values[i] += shape[i % period];
      }
      return values;
    }
  },
  /** The machine serves the fork that starts first better, by five hundredths. */
  FIRST_SERVED("the fork that starts first is faster") {
    @Override
    double ofFirst() {
      return -FIRST;
    }
  },
  /** The candidate's forks vary four times as much. */
  UNEQUAL("candidate varies four times as much") {
    @Override
    double ofCandidate(RandomGenerator random) {
      return Math.sqrt(15) * SPREAD * random.nextGaussian();
    }
  };

  private static final double SPREAD = 0.01;
  private static final double SLOW_SHARE = 0.3;
  private static final double SLOW = 0.5;
  private static final double STRETCH = 6;
  private static final double RHYTHM = 0.1;
  private static final double FIRST = 0.05;

  private final String label;

  /** Turns of a rhythm; 0 without one. */
  private final int period;

  Attack(String label) {
    this(label, 0);
  }

  Attack(String label, int period) {
    this.label = label;
    this.period = period;
  }

  /** Returns the name in tables. */
  String label() {
    return label;
  }

  /** Returns what the machine adds to each turn's logarithm, in the order of time. */
  double[] machine(int turns, RandomGenerator random) {
    if (period == 0) {
      return filled(turns, () -> SPREAD * random.nextGaussian());
    }
    double[] values = filled(turns, () -> SPREAD / 10 * random.nextGaussian());
    int start = random.nextInt(period);
    for (int i = 0; i < turns; i++) {
      values[i] += (i + start) % period < period / 2 ? RHYTHM : 0;
    }
    return values;
  }

  /** Returns what a fork's own luck, such as its compiler's, adds to all of its turns. */
  double fork(RandomGenerator random) {
    return SPREAD * random.nextGaussian();
  }

  /** Returns what the fork that starts first has in addition. */
  double ofFirst() {
    return 0;
  }

  /** Returns what the candidate's own forks vary by in addition. */
  double ofCandidate(RandomGenerator random) {
    return 0;
  }

  private static double[] filled(int count, DoubleSupplier value) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = value.getAsDouble();
    }
    return values;
  }
}
