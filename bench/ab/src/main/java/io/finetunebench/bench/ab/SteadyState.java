package io.finetunebench.bench.ab;

import io.finetunebench.bench.verdict.Medians;
import io.finetunebench.bench.verdict.TurnRatio;
import io.finetunebench.turns.Wire.Iteration;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Whether the forks of a pair had got as fast as they get when they began to count. */
record SteadyState(PairMeasured pair) {
  private static final double STEADY = 0.05;

  /** How many standard errors a gain may have by chance. */
  private static final double ERRORS = 3;

  private static final double FAR_FROM_STEADY = 0.2;

  /** A fork that compiles for a smaller share of the time gets no faster by it. */
  private static final double COMPILING = 0.005;

  /** Returns why a fork had no steady state when it began to count; null if both had. */
  @Nullable String unsteady() {
    String left = unsteady(pair.baseline(), pair.candidate(), "baseline");
    return left == null ? unsteady(pair.candidate(), pair.baseline(), "candidate") : left;
  }

  /**
   * Returns whether a fork was so far from a steady state that it says nothing of one, as when its
   * compiler had only begun.
   */
  boolean isFar() {
    return Math.max(
            gain(pair.baseline(), pair.candidate()), gain(pair.candidate(), pair.baseline()))
        > Math.log1p(FAR_FROM_STEADY);
  }

  private @Nullable String unsteady(Fork fork, Fork other, String side) {
    double gain = gain(fork, other);
    return gain <= Math.log1p(STEADY)
        ? null
        : String.format(
            Locale.ROOT,
            "the %s's fork was still getting faster, by %.0f %%",
            side,
            100 * Math.expm1(gain));
  }

  /**
   * Returns by how much a fork got faster while it counted; 0 where it compiled nothing in that
   * time, so that only the machine can have got faster. The machine changes both forks alike, so
   * what counts is how far the ratio of both moved from the first blocks to the last, beyond its
   * error; and by how much both got faster together, by their fastest turns and by their medians.
   */
  private double gain(Fork fork, Fork other) {
    int turns = fork.turns().size();
    if (pair.mode().equals(Cell.SINGLE_SHOT) || turns < 4 || !compiled(fork)) {
      return 0;
    }
    double[] first = pair.logTimes(fork.turns().subList(0, turns / 2));
    double[] second = pair.logTimes(fork.turns().subList(turns - turns / 2, turns));
    double alone =
        Math.min(
            DoubleStream.of(first).min().orElseThrow()
                - DoubleStream.of(second).min().orElseThrow(),
            Medians.of(first) - Medians.of(second));
    return Math.max(alone, pair.tookTurns() ? againstTheOther(fork, other) : 0);
  }

  /** The larger of the gains from the first half and from the first three quarters to the rest. */
  private double againstTheOther(Fork fork, Fork other) {
    List<Fork.Turn> own = fork.turns();
    List<Fork.Turn> others = other.turns();
    int blocks = own.size() / 2;
    double gain = 0;
    for (int last : new int[] {blocks / 2, blocks / 4}) {
      int before = 2 * (blocks - last);
      if (last > 0 && before < own.size()) {
        double earlier =
            TurnRatio.of(
                pair.logTimes(others.subList(0, before)), pair.logTimes(own.subList(0, before)));
        double later =
            TurnRatio.of(
                pair.logTimes(others.subList(before, own.size())),
                pair.logTimes(own.subList(before, own.size())));
        double error = pair.errorOfOneBlock() * Math.sqrt(1.0 / last + 1.0 / (blocks - last));
        gain = Math.max(gain, earlier - later - ERRORS * error);
      }
    }
    return gain;
  }

  private static boolean compiled(Fork fork) {
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
