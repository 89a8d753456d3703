package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.TurnOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a pair of forks does.
 *
 * @param iteration how long an iteration that counts lasts
 * @param warmupIteration how long an iteration of the warm-up lasts
 * @param perTurn iterations of a turn, two or more, of which the first never counts
 * @param warmupTurns turns of each side before any counts
 * @param blocks of four turns, two of each side
 * @param together whether both forks are alive at once; else one runs after the other
 */
public record Shape(
    Duration iteration,
    Duration warmupIteration,
    int perTurn,
    int warmupTurns,
    int blocks,
    boolean together) {
  /**
   * The least time of an iteration, unless somebody typed another. A warm-up of shorter ones may
   * leave compilers at work, and may not show which thread works.
   */
  public static final Duration SHORTEST = Duration.ofMillis(100);

  /** The least number of operations of an iteration that counts. */
  public static final int FEWEST_OPERATIONS = 20;

  /** Collections that come less often than this many an iteration make iterations unlike. */
  static final double FEWEST_COLLECTIONS = 2;

  /** Collections that take less of the time than this do not change an iteration's mean by more. */
  static final double NOTED_COLLECTIONS = 0.01;

  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final Duration LONGEST_FOR_COLLECTIONS = Duration.ofMillis(400);
  private static final int MOST_WARMUP_TURNS = 40;

  /** A first turn of the warm-up holds the set-up, too, and shows less. */
  static final int FEWEST_WARMUP_TURNS = 2;

  /** A pair of slow operations gets fewer turns, so that it lasts no longer than this. */
  private static final Duration LONGEST_PAIR = Duration.ofSeconds(20);

  /** The iterations of a turn. */
  static final int PER_TURN = 2;

  private static final int DEFAULT_WARMUP_TURNS = 8;

  /** Checks the numbers. */
  public Shape {
    if (perTurn < 2 || warmupTurns < 0 || blocks < 1) {
      throw new IllegalArgumentException(
          "expected two iterations a turn or more and a block or more, found "
              + perTurn
              + " and "
              + blocks);
    }
  }

  /** Makes one whose warm-up has iterations as long as those that count. */
  Shape(Duration iteration, int perTurn, int warmupTurns, int blocks, boolean together) {
    this(iteration, iteration, perTurn, warmupTurns, blocks, together);
  }

  /**
   * Returns the shape that a benchmark starts with: ours, but for what a person asked for, whose
   * counts are rounded up to whole turns and blocks.
   */
  static Shape first(JmhOptions.Iterations asked) {
    Duration iteration = asked.time() == null ? SHORTEST : asked.time();
    return new Shape(
        iteration,
        asked.warmupTime() == null ? longer(iteration, SHORTEST) : asked.warmupTime(),
        PER_TURN,
        asked.warmup() == null ? ownWarmupTurns(asked.warmupTime()) : (asked.warmup() + 1) / 2,
        asked.count() == null ? TurnOrder.BLOCKS : (asked.count() + 3) / 4,
        true);
  }

  /** Returns so many turns of a time that was typed that the warm-up takes as long as ours. */
  private static int ownWarmupTurns(@Nullable Duration typed) {
    if (typed == null) {
      return DEFAULT_WARMUP_TURNS;
    }
    double turns = Math.ceil((double) DEFAULT_WARMUP_TURNS * SHORTEST.toNanos() / typed.toNanos());
    return (int) Math.max(FEWEST_WARMUP_TURNS, Math.min(MOST_WARMUP_TURNS, turns));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Returns the iterations that a side's fork runs before any counts. */
  int warmupIterations() {
    return warmupTurns * perTurn;
  }

  /** Returns the iterations that a side's fork runs after the warm-up. */
  int iterations() {
    return 2 * blocks * perTurn;
  }

  /** Returns the shape with twice the warm-up, up to a bound. */
  Shape warmingLonger() {
    return new Shape(
        iteration,
        warmupIteration,
        perTurn,
        Math.max(warmupTurns, Math.min(MOST_WARMUP_TURNS, 2 * warmupTurns)),
        blocks,
        together);
  }

  /**
   * Returns the shape with other blocks, of which no more than those it has may last longer than 20
   * s; the same where forks run one after the other.
   *
   * @param wanted see {@link PairLength}
   */
  Shape withBlocks(int wanted) {
    if (!together) {
      return this;
    }
    long most = LONGEST_PAIR.toNanos() / blockNanos(iteration);
    int fitting = (int) Math.min(wanted, Math.max(blocks, most));
    return new Shape(iteration, warmupIteration, perTurn, warmupTurns, Math.max(1, fitting), true);
  }

  /** Returns how long the forks of a pair took beside its blocks, in blocks. */
  double start(Duration pair) {
    return Math.max(1, (double) pair.toNanos() / blockNanos(iteration) - blocks);
  }

  private long blockNanos(Duration each) {
    return (long) TurnOrder.TURNS * perTurn * each.toNanos();
  }

  /** Returns the shape with forks one after the other. */
  Shape oneAfterTheOther() {
    return new Shape(iteration, warmupIteration, perTurn, warmupTurns, blocks, false);
  }

  /**
   * Returns the shape that fits what a pair showed: long enough for 20 operations and, where they
   * take time, for some collections, with twice the warm-up where there was no steady state, and
   * with fewer turns where iterations get long.
   *
   * @param asked what a person asked for, which stays
   */
  Shape fitting(PairMeasured pair, JmhOptions.Iterations asked) {
    double nanos = iteration.toNanos();
    double operations = pair.fewestOperations();
    double factor = operations < FEWEST_OPERATIONS ? FEWEST_OPERATIONS / operations : 1;
    double wanted = Math.min(nanos * factor, (double) LONGEST.toNanos());
    double collections = pair.fewestCollections();
    if (collections > 0
        && collections < FEWEST_COLLECTIONS
        && pair.collectionShare() >= NOTED_COLLECTIONS) {
      double longer = nanos * FEWEST_COLLECTIONS / collections;
      wanted = Math.max(wanted, Math.min(longer, (double) LONGEST_FOR_COLLECTIONS.toNanos()));
    }
    Duration fitting =
        wanted > 1.2 * nanos ? Duration.ofMillis((long) Math.ceil(wanted / 1e6)) : iteration;
    Duration fittingWarmup =
        asked.warmupTime() == null ? longer(fitting, warmupIteration) : warmupIteration;
    double operation = pair.operationNanos();
    double now = Math.max((double) fittingWarmup.toNanos(), operation);
    boolean ownWarmup = asked.warmup() == null;
    // With longer iterations our warm-up takes as long as before; one that was asked for stays.
    double before = Math.max((double) warmupIteration.toNanos(), operation);
    int warm = ownWarmup ? (int) Math.ceil(warmupTurns * before / now) : warmupTurns;
    Shape longEnough = new Shape(fitting, fittingWarmup, perTurn, warm, blocks, together);
    boolean longer = ownWarmup && pair.unsteady() != null;
    return (longer ? longEnough.warmingLonger() : longEnough)
        .within(LONGEST_PAIR, now, Math.max((double) fitting.toNanos(), operation), asked);
  }

  /** Says in what this shape fits a benchmark better than another one that was tried. */
  String fitted(Shape before) {
    return "shows what fits: iterations of "
        + iteration.toMillis()
        + " ms"
        + (warmupTurns == before.warmupTurns
            ? ""
            : ", warm-up of " + warmupIterations() + " iterations")
        + (blocks == before.blocks ? "" : ", blocks: " + blocks)
        + (blocks > before.blocks ? ", as turns differ" : "");
  }

  /**
   * Returns the shape with so few turns that a pair lasts no longer than a limit, if it can. What
   * was typed of a warm-up stays, and takes no blocks away.
   */
  private Shape within(
      Duration limit, double warmupNanos, double nanos, JmhOptions.Iterations asked) {
    boolean ownWarmup = asked.warmup() == null && asked.warmupTime() == null;
    double fork = iterations() * nanos + (ownWarmup ? warmupIterations() * warmupNanos : 0);
    double share = limit.toNanos() / (2 * fork);
    return share >= 1
        ? this
        : new Shape(
            iteration,
            warmupIteration,
            perTurn,
            ownWarmup ? (int) Math.max(1, Math.round(share * warmupTurns)) : warmupTurns,
            asked.count() == null ? (int) Math.max(1, Math.round(share * blocks)) : blocks,
            together);
  }
}
