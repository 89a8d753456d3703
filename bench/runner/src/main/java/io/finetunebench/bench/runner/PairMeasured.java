package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.ratio.TurnRatio;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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

  /** The share of the iterations that count of a fork that ran alone. */
  private static final double FASTEST = 0.1;

  /** The fewest blocks whose median stands for a pair. */
  private static final int FEWEST_BLOCKS = 3;

  /** Collections are counted in milliseconds, which may round up to a whole iteration. */
  private static final double MOST_COLLECTING = 0.99;

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
   * Returns the ratio of times, candidate to baseline: the median of the ratios of turns within
   * blocks, see {@link TurnRatio}. Blocks in which the JVM that waited ran are left out on both
   * sides, while enough blocks remain. Of forks that ran one after the other the fastest tenth of
   * the iterations counts, because noise only adds time.
   *
   * <p>Time in which the thread could have run, but others had its processor, does not count.
   *
   * <p>Where collections are rare, turns would be compared with collections to turns without. There
   * the time beside collections is compared, and the share of time in collections counts by its
   * mean.
   */
  double ratio() {
    double beside =
        tookTurns()
            ? TurnRatio.of(logTimes(baseline), logTimes(candidate))
            : fastestTenth(candidate) - fastestTenth(baseline);
    return Math.exp(beside + logCollecting(candidate) - logCollecting(baseline));
  }

  private double fastestTenth(Fork fork) {
    double[] times = logTimes(fork);
    return Arrays.stream(times)
        .sorted()
        .limit(Math.max(1, Math.round(FASTEST * times.length)))
        .average()
        .orElseThrow();
  }

  /** Returns the logarithm of all time to that beside collections, where those are rare. */
  private double logCollecting(Fork fork) {
    return collectsRarely() ? -Math.log1p(-collectionShare(fork)) : 0;
  }

  /**
   * Returns whether an iteration of a side has few collections or none, and turns agree as well or
   * better without them. They agree less where collections fell into what JMH does not time.
   */
  private boolean collectsRarely() {
    return tookTurns()
        && fewestCollections() < Shape.FEWEST_COLLECTIONS
        && collectionShare() >= Shape.NOTED_COLLECTIONS
        && TurnRatio.errorOfOneBlock(logTimes(baseline, true), logTimes(candidate, true))
            <= TurnRatio.errorOfOneBlock(logTimes(baseline, false), logTimes(candidate, false));
  }

  /**
   * Returns the pair's value, the logarithm of its ratio. It comes from the ratio because that is
   * what a record keeps, and whoever reads the record has to find the same number to the last bit.
   */
  double value() {
    return Math.log(ratio());
  }

  /** See {@link TurnRatio#errorOfOneBlock}; 0 of forks that did not take turns. */
  double errorOfOneBlock() {
    return tookTurns() ? TurnRatio.errorOfOneBlock(logTimes(baseline), logTimes(candidate)) : 0;
  }

  /** Returns whether the forks were alive at once. */
  boolean tookTurns() {
    return shape.together() && !mode.equals(Cell.SINGLE_SHOT);
  }

  /** Returns whether both forks' work ran on the same processor, block by block. */
  boolean bound() {
    return baseline.bound() && candidate.bound();
  }

  /** Returns the logarithms of the times that count, without collections where they are rare. */
  private double[] logTimes(Fork fork) {
    return logTimes(fork, collectsRarely());
  }

  private double[] logTimes(Fork fork, boolean net) {
    boolean all = !shape.together() || disturbed();
    return fork.turns().stream()
        .filter(turn -> all || undisturbed(turn.block()))
        .mapToDouble(
            turn -> logTime(turn) + (net ? Math.log1p(-collectionShare(turn.counted())) : 0))
        .toArray();
  }

  /** Returns the median logarithm of a fork's times, with what others had of the processor. */
  double centre(Fork fork) {
    return Medians.of(fork.counted().stream().mapToDouble(this::logScore).toArray());
  }

  /** Returns whether all scores have logarithms. */
  boolean possible() {
    return List.of(baseline, candidate).stream()
        .flatMap(fork -> fork.counted().stream())
        .allMatch(iteration -> iteration.value(Iteration.SCORE) > 0);
  }

  /**
   * Returns what makes a ratio of the two forks meaningless.
   *
   * @param anyJmh whether the versions of JMH may differ
   */
  List<Difference> differences(boolean anyJmh) {
    List<Difference> differences = new ArrayList<>();
    differ(differences, "JMH", anyJmh ? fork -> "any" : fork -> fork.fact("jmhVersion"));
    differ(
        differences, "Blackhole mode (--blackhole full forces one)", fork -> fork.blackholeMode());
    differ(differences, "threads", fork -> fork.fact("threads"));
    differ(differences, "operations an invocation", fork -> fork.fact("operationsPerInvocation"));
    differ(differences, "batch size", fork -> fork.fact("batchSize"));
    differ(differences, "unit", fork -> fork.counted().get(0).unit());
    return differences;
  }

  private void differ(List<Difference> differences, String name, Function<Fork, String> of) {
    String left = of.apply(baseline);
    String right = of.apply(candidate);
    if (!left.equals(right)) {
      differences.add(new Difference(name, left, right));
    }
  }

  private boolean undisturbed(int block) {
    return List.of(baseline, candidate).stream()
        .flatMap(fork -> fork.turns().stream())
        .filter(turn -> turn.block() == block)
        .allMatch(turn -> turn.waitingShare() <= MOST_WAITING);
  }

  /** Returns whether both forks know the fastest operation of each iteration that counts. */
  boolean knowsFastest() {
    return baseline.knowsFastest() && candidate.knowsFastest();
  }

  /** Returns the logarithm of an iteration's time, without what others had of the processor. */
  private double logTime(Iteration iteration) {
    return logScore(iteration) + Math.log1p(-Fork.queuedShare(iteration));
  }

  private double logScore(Iteration iteration) {
    return Cell.hint(mode).logTime(iteration.value(Iteration.SCORE));
  }

  /** Returns the mean logarithm of a turn's times. */
  private double logTime(Fork.Turn turn) {
    return turn.counted().stream().mapToDouble(this::logTime).average().orElseThrow();
  }

  /** See {@link SteadyState#unsteady}. */
  @Nullable Value unsteady() {
    return new SteadyState(this).unsteady();
  }

  /** See {@link SteadyState#isFar}. */
  boolean farFromSteady() {
    return new SteadyState(this).isFar();
  }

  /** Returns the mean logarithms of the times of turns. */
  double[] logTimes(List<Fork.Turn> turns) {
    return turns.stream().mapToDouble(this::logTime).toArray();
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

  /** The first iterations of turns collect as the others do. */
  private static double collectionShare(Fork fork) {
    return collectionShare(
        fork.turns().stream().flatMap(turn -> turn.iterations().stream()).toList());
  }

  private static double collectionShare(List<Iteration> iterations) {
    double millis = 0;
    double nanos = 0;
    for (Iteration each : iterations) {
      millis += each.value(Iteration.COLLECTION_MILLIS);
      nanos += each.value(Iteration.WALL);
    }
    return nanos > 0 ? Math.min(MOST_COLLECTING, 1e6 * millis / nanos) : 0;
  }

  private double least(ToDoubleFunction<Iteration> value) {
    return List.of(baseline, candidate).stream()
        .mapToDouble(fork -> fork.counted().stream().mapToDouble(value).average().orElse(0))
        .min()
        .orElse(0);
  }
}
