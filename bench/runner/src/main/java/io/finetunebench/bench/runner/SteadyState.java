package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.ratio.TurnRatio;
import io.finetunebench.bench.record.metric.Unsteady;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.turns.Wire.Iteration;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Whether forks had got as fast as they get when they began to count. */
public final class SteadyState {
  private static final double STEADY = 0.05;

  /** How many standard errors a gain may have by chance. */
  private static final double ERRORS = 3;

  private static final double FAR_FROM_STEADY = 0.2;

  /** Two for each half. */
  private static final int FEWEST_TURNS = 4;

  /** A fork that compiles for a smaller share of the time gets no faster by it. */
  private static final double COMPILING = 0.005;

  private final PairMeasured pair;

  /** Asks it of the forks of a pair. */
  SteadyState(PairMeasured pair) {
    this.pair = pair;
  }

  /**
   * Returns why a fork that ran alone had no steady state: it compiled, and its second half was
   * more than 5 % faster than its first, by the fastest iteration of each and by the medians. Null
   * if it had one, or there are too few iterations to say.
   *
   * @param logTimes the logarithms of its times, by iteration
   */
  public static @Nullable Value unsteady(Fork fork, double[] logTimes) {
    // Iterations in which no operation ended have no time.
    double gain = logTimes.length >= FEWEST_TURNS && compiled(fork) ? gain(logTimes) : 0;
    return gain <= Math.log1p(STEADY) ? null : Unsteady.FASTER.by(Math.expm1(gain));
  }

  /** Returns why a fork had no steady state when it began to count; null if both had. */
  @Nullable Value unsteady() {
    Value left = unsteady(pair.baseline(), pair.candidate(), Unsteady.BASELINE);
    return left == null ? unsteady(pair.candidate(), pair.baseline(), Unsteady.CANDIDATE) : left;
  }

  /**
   * Returns whether a fork was so far from a steady state that the pair says nothing of one. What
   * both forks of a pair in turns gained alike is in both sides of each block.
   */
  boolean isFar() {
    return Math.max(far(pair.baseline(), pair.candidate()), far(pair.candidate(), pair.baseline()))
        > Math.log1p(FAR_FROM_STEADY);
  }

  private double far(Fork fork, Fork other) {
    if (pair.mode().equals(Cell.SINGLE_SHOT) || !compiled(fork)) {
      return 0;
    }
    return pair.tookTurns() ? againstTheOther(fork, other) : gain(pair.logTimes(fork.turns()));
  }

  private @Nullable Value unsteady(Fork fork, Fork other, Unsteady side) {
    double gain = gain(fork, other);
    return gain <= Math.log1p(STEADY) ? null : side.by(Math.expm1(gain));
  }

  /**
   * Returns by how much a fork got faster while it counted; 0 where it compiled nothing in that
   * time, so that only the machine can have got faster. The machine changes both forks alike, and
   * some machines jump between paces, so what counts is how far the ratio of both moved from the
   * first blocks to the last, beyond its error, and what both gained only where it is large.
   */
  private double gain(Fork fork, Fork other) {
    if (pair.mode().equals(Cell.SINGLE_SHOT) || !compiled(fork)) {
      return 0;
    }
    double alone = gain(pair.logTimes(fork.turns()));
    if (!pair.tookTurns()) {
      return alone;
    }
    double against = againstTheOther(fork, other);
    return alone > Math.log1p(FAR_FROM_STEADY) ? Math.max(alone, against) : against;
  }

  /** By how much the second half is faster, by its fastest turn and by its median. */
  private static double gain(double[] logTimes) {
    int half = logTimes.length / 2;
    double[] first = Arrays.copyOf(logTimes, half);
    double[] second = Arrays.copyOfRange(logTimes, logTimes.length - half, logTimes.length);
    return Math.min(
        DoubleStream.of(first).min().orElseThrow() - DoubleStream.of(second).min().orElseThrow(),
        Medians.of(first) - Medians.of(second));
  }

  /** The larger of the gains from the first half and from the first three quarters to the rest. */
  private double againstTheOther(Fork fork, Fork other) {
    double[] own = pair.logTimes(fork.turns());
    double[] others = pair.logTimes(other.turns());
    int blocks = own.length / 2;
    double gain = 0;
    for (int last : new int[] {blocks / 2, blocks / 4}) {
      int before = 2 * (blocks - last);
      if (last > 0) {
        Part earlier = Part.of(others, own, 0, before);
        Part later = Part.of(others, own, before, own.length);
        double error =
            Math.max(earlier.error, later.error) * Math.sqrt(1.0 / last + 1.0 / (blocks - last));
        gain = Math.max(gain, earlier.ratio - later.ratio - ERRORS * error);
      }
    }
    return gain;
  }

  /**
   * Some blocks of a pair.
   *
   * @param ratio the logarithm of the fork's times to the other's
   * @param error of one block
   */
  private record Part(double ratio, double error) {
    static Part of(double[] others, double[] own, int from, int to) {
      double[] left = Arrays.copyOfRange(others, from, to);
      double[] right = Arrays.copyOfRange(own, from, to);
      return new Part(TurnRatio.of(left, right), TurnRatio.errorOfOneBlock(left, right));
    }
  }

  /** Returns whether a fork with turns enough to say compiled for a share of the time. */
  private static boolean compiled(Fork fork) {
    if (fork.turns().size() < FEWEST_TURNS) {
      return false;
    }
    double millis = 0;
    double nanos = 0;
    for (Fork.Turn turn : fork.turns()) {
      for (Iteration each : turn.iterations()) {
        millis += each.value(Iteration.COMPILATION_MILLIS);
        millis += each.value(Iteration.WAIT_COMPILATION_MILLIS);
        nanos += each.value(Iteration.WALL);
      }
    }
    // Not a number, where the JVM does not tell, is no reason to call a fork steady.
    return !(1e6 * millis <= COMPILING * nanos);
  }
}
