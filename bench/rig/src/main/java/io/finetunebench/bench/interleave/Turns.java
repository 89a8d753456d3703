package io.finetunebench.bench.interleave;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Course;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.verdict.BlockOrder;
import io.finetunebench.bench.verdict.Look;
import io.finetunebench.bench.verdict.Spread;
import io.finetunebench.bench.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a benchmark that both sides have has got. */
final class Turns {
  private final BenchmarkResult cell;
  private final int baselineCell;
  private final int candidateCell;
  private final BlockOrder order;
  private final StringBuilder taken = new StringBuilder();
  private int looks;
  private Duration lastBlock = Duration.ZERO;
  private @Nullable Verdict verdict;
  private @Nullable Spread spread;
  private @Nullable Stop stop;

  private Turns(BenchmarkResult cell, int baselineCell, int candidateCell, BlockOrder order) {
    this.cell = cell;
    this.baselineCell = baselineCell;
    this.candidateCell = candidateCell;
    this.order = order;
  }

  /** Returns the benchmarks that both sides can run, in the candidate's order. */
  static List<Turns> of(Side baseline, Side candidate, long orderSeed) {
    List<Turns> all = new ArrayList<>();
    for (int right : candidate.runnable()) {
      BenchmarkResult cell = candidate.record().results().get(right);
      for (int left : baseline.runnable()) {
        BenchmarkResult other = baseline.record().results().get(left);
        if (other.benchmark().equals(cell.benchmark())
            && other.parameters().equals(cell.parameters())
            && other.load().equals(cell.load())) {
          all.add(new Turns(cell, left, right, new BlockOrder(orderSeed, all.size())));
        }
      }
    }
    return all;
  }

  /** Returns the place among a side's results. */
  int cell(Interleaving.Side side) {
    return switch (side) {
      case BASELINE -> baselineCell;
      case CANDIDATE -> candidateCell;
    };
  }

  boolean isOf(Verdict other) {
    return other.benchmark().equals(cell.benchmark())
        && other.parameters().equals(cell.parameters());
  }

  String name() {
    return (cell.benchmark() + " " + String.join(" ", cell.parameters().values())).strip();
  }

  /** Returns the sides of the next block, in the order in which their forks run. */
  List<Interleaving.Side> nextBlock() {
    if (!taken.isEmpty()) {
      taken.append(' ');
    }
    return order
        .next()
        .chars()
        .mapToObj(
            letter -> letter == 'A' ? Interleaving.Side.BASELINE : Interleaving.Side.CANDIDATE)
        .toList();
  }

  void ran(Interleaving.Side side) {
    taken.append(side == Interleaving.Side.BASELINE ? 'A' : 'B');
  }

  /** Returns how long the last block took; nothing before the first one. */
  Duration lastBlock() {
    return lastBlock;
  }

  void tookBlock(Duration duration) {
    lastBlock = duration;
  }

  void looked(Look look) {
    looks++;
    verdict = look.verdict();
    spread = look.spread();
  }

  /** Takes a verdict that no number of looks changes. */
  void settled(Verdict found, Stop reason) {
    verdict = found;
    stop = reason;
  }

  void end(Stop reason) {
    stop = reason;
  }

  int looks() {
    return looks;
  }

  @Nullable Verdict verdict() {
    return verdict;
  }

  @Nullable Stop stop() {
    return stop;
  }

  /** Returns the order of the forks so far, such as {@code ABBA BAAB}. */
  String order() {
    return taken.toString();
  }

  /** Returns how much the forks vary; null before there is a look. */
  @Nullable Spread spread() {
    return spread;
  }

  Course course() {
    return new Course(cell.benchmark(), cell.parameters(), taken.toString(), looks, stop);
  }
}
