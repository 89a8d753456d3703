package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.PairLength;
import io.finetunebench.bench.judge.ratio.TurnOrder;
import io.finetunebench.bench.judge.verdict.PairLook;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interleaving.Course;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.metric.Unsteady;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** How far a benchmark that both builds have has got. */
final class Track {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final Cell cell;
  private final JmhOptions.Iterations asked;
  private final SplittableRandom random;
  private final List<PairMeasured> pairs = new ArrayList<>();
  private final List<String> orders = new ArrayList<>();
  private final PairLength length = new PairLength();
  private Shape shape;
  private boolean fitted;
  private boolean disturbed;
  private boolean apart;
  private String whyRepeated = "";
  private int looks;
  private Duration lastPair = Duration.ZERO;
  private @Nullable Verdict verdict;
  private @Nullable Stop stop;
  private @Nullable ForkFailure failure;

  /**
   * Makes one that has no pairs.
   *
   * @param fitted whether the shape stays as it is whatever the first pair shows
   * @param asked the iterations that a person asked for. Without their counts the warm-up gets
   *     longer while forks are far from a steady state, and pairs get the blocks that they need
   * @param place among the benchmarks, so that each has orders of its own
   */
  Track(
      Cell cell,
      Shape shape,
      boolean fitted,
      JmhOptions.Iterations asked,
      long orderSeed,
      int place) {
    this.cell = cell;
    this.asked = asked;
    this.shape = shape;
    this.fitted = fitted;
    this.random = new SplittableRandom(orderSeed + (place + 1) * GOLDEN_GAMMA);
  }

  Cell cell() {
    return cell;
  }

  /** Returns what the next pair does. */
  Shape shape() {
    return apart ? shape.oneAfterTheOther() : shape;
  }

  /** Returns the order of the next pair's turns; of two pairs each side begins one. */
  String nextOrder() {
    String before = orders.size() % 2 == 0 ? null : orders.get(orders.size() - 1);
    return TurnOrder.next(shape.blocks(), before, random);
  }

  /**
   * Takes a pair, which counts unless a JVM that waited disturbed it, or it was the first and
   * showed that another shape fits the benchmark, or was far from a steady state and a longer
   * warm-up is left to try. After a disturbed pair the warm-up is longer, as compilers that run in
   * the other's turns may have had too little time before; after a second one the forks of the next
   * pair run one after the other.
   *
   * @return whether it counts
   */
  boolean take(PairMeasured pair) {
    lastPair = pair.duration();
    Shape before = shape;
    if (pair.disturbed()) {
      shape = disturbed ? shape : shape.warmingLonger();
      disturbed = true;
      apart = shape.equals(before);
      whyRepeated =
          "the JVM that waited ran in more than "
              + Math.round(100 * PairMeasured.MOST_WAITING)
              + " % of the other's turns: repeated "
              + (apart ? "one after the other" : "with a longer warm-up");
      return false;
    }
    disturbed = false;
    apart = false;
    boolean adapts = asked.warmup() == null && asked.count() == null;
    if (!fitted) {
      fitted = true;
      shape = shape.fitting(pair, asked);
      if (adapts) {
        shape = shape.withBlocks(PairLength.afterFirst(shape.blocks(), pair.errorOfOneBlock()));
      }
    } else if (adapts && pair.farFromSteady()) {
      shape = shape.warmingLonger();
    }
    if (!shape.equals(before)) {
      whyRepeated = shape.fitted(before);
      return false;
    }
    pairs.add(pair);
    orders.add(pair.order());
    if (adapts && pair.tookTurns()) {
      length.add(pair.value(), pair.errorOfOneBlock(), shape.blocks() - pair.disturbedBlocks());
      shape = shape.withBlocks(length.next(shape.blocks(), shape.start(pair.duration())));
    }
    return true;
  }

  /** Returns why the last pair did not count, and what the next does otherwise. */
  String whyRepeated() {
    return whyRepeated;
  }

  /** Returns what there is to say of the last pair that counts; null if nothing. */
  @Nullable String notes() {
    List<String> notes = new ArrayList<>();
    PairMeasured last = pairs.get(pairs.size() - 1);
    String unsteady = Unsteady.words(last.unsteady());
    if (unsteady != null) {
      notes.add(unsteady);
    }
    if (!last.shape().together() && !cell.singleShot()) {
      notes.add("one after the other");
    }
    boolean boundBefore = pairs.size() == 1 || pairs.get(pairs.size() - 2).bound();
    if (last.tookTurns() && !last.bound() && boundBefore) {
      notes.add("on any processor, not both forks on the same");
    }
    if (last.disturbedBlocks() > 0) {
      notes.add("blocks dropped, as the JVM that waited ran: " + last.disturbedBlocks());
    }
    return notes.isEmpty() ? null : String.join("; ", notes);
  }

  /** Has the forks run one after the other from now on. */
  void alone() {
    shape = shape.oneAfterTheOther();
  }

  /**
   * Returns what the pairs measured.
   *
   * @throws IndexOutOfBoundsException if there is no pair yet
   */
  PairLook.Measured what() {
    return new PairLook.Measured(
        AbRecords.subject(cell),
        AbRecords.scores(this, Side.BASELINE),
        AbRecords.scores(this, Side.CANDIDATE));
  }

  List<PairMeasured> pairs() {
    return List.copyOf(pairs);
  }

  Duration lastPair() {
    return lastPair;
  }

  void looked(Verdict found) {
    looks++;
    verdict = found;
  }

  int looks() {
    return looks;
  }

  @Nullable Verdict verdict() {
    return verdict;
  }

  void settled(Verdict found, Stop reason) {
    verdict = found;
    stop = reason;
  }

  void end(Stop reason) {
    stop = reason;
  }

  void failed(ForkFailure reason) {
    failure = reason;
  }

  @Nullable ForkFailure failure() {
    return failure;
  }

  @Nullable Stop stop() {
    return stop;
  }

  Fork fork(PairMeasured pair, Side side) {
    return side == Side.BASELINE ? pair.baseline() : pair.candidate();
  }

  Course course() {
    return new Course(
        AbRecords.benchmarkCase(cell),
        String.join(" ", orders),
        pairs.stream().map(PairMeasured::ratio).toList(),
        looks,
        stop);
  }
}
