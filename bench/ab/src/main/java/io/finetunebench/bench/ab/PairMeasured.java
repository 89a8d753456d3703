package io.finetunebench.bench.ab;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.verdict.FastestTenth;
import io.finetunebench.bench.verdict.Medians;
import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pair of forks, one of each side, that has run.
 *
 * @param baseline the baseline's fork
 * @param candidate the candidate's fork
 * @param shape what they did
 * @param order of the turns, A for the baseline, block by block
 * @param mode of JMH
 * @param duration from the start to the end of both
 */
record PairMeasured(
    Fork baseline, Fork candidate, Shape shape, String order, String mode, Duration duration) {
  /** A waiting JVM that runs for more than this share of a turn disturbs it. */
  static final double MOST_WAITING = 0.02;

  /** The fewest blocks whose median stands for a pair. */
  private static final int FEWEST_BLOCKS = 3;

  private static final double STEADY = 0.05;

  private static final double FAR_FROM_STEADY = 0.2;

  /** A fork that compiles for a smaller share of the time gets no faster by it. */
  private static final double COMPILING = 0.005;

  /** Returns which way the scores get better. */
  Direction direction() {
    return mode.equals(Cell.THROUGHPUT) ? Direction.BIGGER_IS_BETTER : Direction.SMALLER_IS_BETTER;
  }

  /** Returns how many blocks a waiting JVM has disturbed. */
  int disturbedBlocks() {
    return shape.together()
        ? (int) IntStream.range(0, shape.blocks()).filter(block -> !undisturbed(block)).count()
        : 0;
  }

  /** Returns whether too few blocks are left to count. */
  boolean disturbed() {
    return shape.together()
        && shape.blocks() - disturbedBlocks() < Math.min(FEWEST_BLOCKS, shape.blocks());
  }

  /**
   * Returns the ratio of times, candidate to baseline, of the fastest tenth of each side's
   * iterations, because noise only adds time. Blocks in which the JVM that waited ran are left out
   * on both sides, while enough blocks remain.
   */
  double ratio() {
    return Math.exp(FastestTenth.of(logTimes(candidate)) - FastestTenth.of(logTimes(baseline)));
  }

  /**
   * Returns the pair's value, the logarithm of its ratio. It comes from the ratio because that is
   * what a record keeps, and whoever reads the record has to find the same number to the last bit.
   */
  double value() {
    return Math.log(ratio());
  }

  /**
   * Returns whether few iterations of a fork tell how fast it is; never of single shots, whose
   * first ones are slow by nature and whose number is the project's.
   */
  boolean uneven() {
    double share = byFastest() ? FastestTenth.SHARE_OF_FASTEST : FastestTenth.SHARE_OF_MEANS;
    return !mode.equals(Cell.SINGLE_SHOT)
        && List.of(baseline, candidate).stream()
            .anyMatch(fork -> FastestTenth.isUneven(logTimes(fork), share));
  }

  /** Returns the logarithms of the times that count. */
  private double[] logTimes(Fork fork) {
    boolean all = !shape.together() || disturbed();
    return fork.turns().stream()
        .filter(turn -> all || undisturbed(turn.block()))
        .flatMap(turn -> turn.counted().stream())
        .mapToDouble(this::logTime)
        .toArray();
  }

  /** Returns the median logarithm of a fork's times. */
  double centre(Fork fork) {
    return Medians.of(fork.counted().stream().mapToDouble(this::logTime).toArray());
  }

  /** Returns whether all scores have logarithms. */
  boolean possible() {
    return List.of(baseline, candidate).stream()
        .flatMap(fork -> fork.counted().stream())
        .allMatch(iteration -> iteration.value(Iteration.SCORE) > 0);
  }

  private boolean undisturbed(int block) {
    return List.of(baseline, candidate).stream()
        .flatMap(fork -> fork.turns().stream())
        .filter(turn -> turn.block() == block)
        .allMatch(turn -> turn.waitingShare() <= MOST_WAITING);
  }

  /**
   * Returns whether iterations count by their fastest operation, which noise changes least, and not
   * by their mean.
   */
  boolean byFastest() {
    return baseline.knowsFastest() && candidate.knowsFastest();
  }

  /** Returns the logarithm of an iteration's time. */
  private double logTime(Iteration iteration) {
    double time = Math.log(iteration.value(byFastest() ? Iteration.FASTEST : Iteration.SCORE));
    return switch (direction()) {
      case SMALLER_IS_BETTER -> time;
      case BIGGER_IS_BETTER -> -time;
    };
  }

  /** Returns the mean logarithm of a turn's times. */
  private double logTime(Fork.Turn turn) {
    return turn.counted().stream().mapToDouble(this::logTime).average().orElseThrow();
  }

  /** Returns why a fork had no steady state when it began to count; null if both had. */
  @Nullable String unsteady() {
    String left = unsteady(baseline, "baseline");
    return left == null ? unsteady(candidate, "candidate") : left;
  }

  /**
   * Returns whether a fork was so far from a steady state that it says nothing of one, as when its
   * compiler had only begun.
   */
  boolean farFromSteady() {
    return Math.max(gain(baseline), gain(candidate)) > Math.log1p(FAR_FROM_STEADY);
  }

  private @Nullable String unsteady(Fork fork, String side) {
    double gain = gain(fork);
    return gain <= Math.log1p(STEADY)
        ? null
        : String.format(
            Locale.ROOT,
            "the %s's fork was still getting faster, by %.0f %%",
            side,
            100 * Math.expm1(gain));
  }

  /**
   * Returns by how much the second half of a fork's turns is faster than the first; 0 where the
   * fork compiled nothing in that time, so that only the machine can have got faster.
   */
  private double gain(Fork fork) {
    int turns = fork.turns().size();
    return mode.equals(Cell.SINGLE_SHOT) || turns < 4 || !compiled(fork)
        ? 0
        : fastest(fork.turns().subList(0, turns / 2))
            - fastest(fork.turns().subList(turns - turns / 2, turns));
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

  private double fastest(List<Fork.Turn> turns) {
    return turns.stream().mapToDouble(this::logTime).min().orElseThrow();
  }

  /** Returns the operations of an iteration on the slower side. */
  double fewestOperations() {
    return Math.max(1, least(iteration -> iteration.value(Iteration.OPERATIONS)));
  }

  /** Returns the time of an operation on the slower side, in nanoseconds of an iteration's time. */
  double operationNanos() {
    return List.of(baseline, candidate).stream()
        .flatMap(fork -> fork.counted().stream())
        .mapToDouble(
            iteration ->
                iteration.value(Iteration.WALL)
                    / Math.max(1, iteration.value(Iteration.OPERATIONS)))
        .max()
        .orElse(0);
  }

  /** Returns the collections of an iteration on the side that collects less often. */
  double fewestCollections() {
    return least(iteration -> iteration.value(Iteration.COLLECTIONS));
  }

  /** Returns the share of time in collections, on the side where it is larger. */
  double collectionShare() {
    return Math.max(collectionShare(baseline), collectionShare(candidate));
  }

  private static double collectionShare(Fork fork) {
    double millis = 0;
    double nanos = 0;
    for (Iteration each : fork.counted()) {
      millis += each.value(Iteration.COLLECTION_MILLIS);
      nanos += each.value(Iteration.WALL);
    }
    return nanos > 0 ? 1e6 * millis / nanos : 0;
  }

  private double least(ToDoubleFunction<Iteration> value) {
    return List.of(baseline, candidate).stream()
        .mapToDouble(fork -> fork.counted().stream().mapToDouble(value).average().orElse(0))
        .min()
        .orElse(0);
  }
}
