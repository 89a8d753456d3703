package io.finetunebench.bench.interleave;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Look;
import io.finetunebench.bench.verdict.LookSchedule;
import io.finetunebench.bench.verdict.MachineHistory;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Spread;
import io.finetunebench.bench.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures two sides until it is decided: block by block, forks of the two sides taking turns, with
 * a look at each benchmark after each of its blocks.
 */
public final class PairedRun {
  private final Side baseline;
  private final Side candidate;
  private final Criteria criteria;
  private final Settings settings;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final List<Turns> benchmarks;
  private final List<LookSchedule> schedules;
  private final LookSchedule usual;

  /** Forks of both sides in a block. */
  private static final int FORKS_A_BLOCK = 4;

  /** From so many benchmarks on, what their forks vary by in common tells about each. */
  private static final int FEWEST_TO_SHARE = 10;

  /**
   * What a run goes by and where it ends at the latest.
   *
   * @param orderSeed seed that the order of the forks is drawn with
   * @param mostForks of each side and benchmark
   * @param timeLimit after which no block starts; null for none
   * @param commandLine the arguments as they were typed
   * @param history what earlier runs tell about how forks vary
   */
  public record Settings(
      long orderSeed,
      int mostForks,
      @Nullable Duration timeLimit,
      List<String> commandLine,
      MachineHistory history) {
    /** Copies the list. */
    public Settings {
      commandLine = List.copyOf(commandLine);
    }
  }

  /**
   * Prepares a run.
   *
   * @param nanoTime clock in nanoseconds, {@link System#nanoTime} but for tests
   * @throws IllegalArgumentException if the bound on forks is none; the message says what is
   *     expected
   */
  public PairedRun(
      Side baseline, Side candidate, Criteria criteria, Settings settings, LongSupplier nanoTime) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.criteria = criteria;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.benchmarks = Turns.of(baseline, candidate, settings.orderSeed());
    LookSchedule usual = schedule(LookSchedule.FIRST);
    this.schedules = new ArrayList<>();
    for (Turns turns : benchmarks) {
      schedules.add(known(turns) == null ? usual : schedule(LookSchedule.FIRST_KNOWN));
    }
    this.usual = usual;
  }

  private LookSchedule schedule(int firstForks) {
    return LookSchedule.of(criteria, benchmarks.size(), firstForks, settings.mostForks());
  }

  /** Returns how much a benchmark's forks are known to vary from earlier runs; null for unknown. */
  private @Nullable Spread known(Turns turns) {
    return settings.history().forks(first(turns, Interleaving.Side.CANDIDATE));
  }

  /** Returns the same, or else what the forks of the other benchmarks vary by in common. */
  private @Nullable Spread spread(Turns turns) {
    Spread known = known(turns);
    if (known != null || benchmarks.size() < FEWEST_TO_SHARE) {
      return known;
    }
    return Spread.shared(
        benchmarks.stream()
            .filter(other -> other != turns)
            .map(Turns::spread)
            .flatMap(Stream::ofNullable)
            .toList());
  }

  private LookSchedule looks(Turns turns) {
    return schedules.get(benchmarks.indexOf(turns));
  }

  /**
   * Measures and returns the verdicts.
   *
   * @throws SideException if a side ends before it should
   */
  public Comparison run(PairedListener listener) {
    boolean going = true;
    for (int block = 1; going; block++) {
      going = false;
      for (Turns turns : benchmarks) {
        if (turns.stop() == null) {
          measure(turns, block, listener);
          going |= turns.stop() == null;
        }
      }
    }
    baseline.finish();
    candidate.finish();
    listener.progress();
    return comparison();
  }

  /** Returns how long the blocks still take at most; null before there is one to go by. */
  public @Nullable Duration mostLeft() {
    long known = benchmarks.stream().filter(turns -> !turns.lastBlock().isZero()).count();
    if (known == 0) {
      return null;
    }
    Duration all = benchmarks.stream().map(Turns::lastBlock).reduce(Duration.ZERO, Duration::plus);
    Duration most = Duration.ZERO;
    for (Turns turns : benchmarks) {
      if (turns.stop() == null) {
        Duration block = turns.lastBlock().isZero() ? all.dividedBy(known) : turns.lastBlock();
        int forks = 2 * settings.mostForks();
        for (Interleaving.Side side : Interleaving.Side.values()) {
          forks -= forks(result(turns, side));
        }
        int blocks = (Math.max(0, forks) + FORKS_A_BLOCK - 1) / FORKS_A_BLOCK;
        most = most.plus(block.multipliedBy(blocks));
      }
    }
    Duration limit = left();
    return limit == null || limit.compareTo(most) > 0 ? most : limit;
  }

  private void measure(Turns turns, int block, PairedListener listener) {
    Duration left = left();
    if (left != null && left.compareTo(turns.lastBlock()) <= 0) {
      turns.end(Stop.TIME_LIMIT);
      return;
    }
    long blockStart = nanoTime.getAsLong();
    for (Interleaving.Side which : turns.nextBlock()) {
      Side side = side(which);
      int before = forks(result(turns, which));
      listener.forkStarts(block, which, turns.name());
      Side.Fork fork = side.fork(turns.cell(which), left());
      turns.ran(which);
      BenchmarkResult result = result(turns, which);
      boolean cutOff = forks(result) == before;
      if (result.validity().status() == Validity.Status.INVALID) {
        turns.settled(look(turns).verdict(), Stop.FAILED);
      } else if (cutOff) {
        turns.end(Stop.TIME_LIMIT);
      }
      listener.progress();
      listener.forkEnded(result, fork.duration(), fork.note());
      if (turns.stop() != null) {
        return;
      }
    }
    turns.tookBlock(Duration.ofNanos(nanoTime.getAsLong() - blockStart));
    judge(turns, listener);
    listener.progress();
  }

  private void judge(Turns turns, PairedListener listener) {
    Look look = look(turns);
    Verdict verdict = look.verdict();
    if (verdict.outcome() == Outcome.NOT_COMPARABLE) {
      turns.settled(verdict, Stop.NOT_COMPARABLE);
      return;
    }
    LookSchedule looks = looks(turns);
    if (verdict.baselineForks() < looks.firstForks()) {
      return;
    }
    turns.looked(look);
    if (verdict.outcome() != Outcome.INCONCLUSIVE) {
      turns.end(Stop.DECIDED);
    } else if (verdict.baselineForks() >= looks.mostForks()) {
      turns.end(Stop.MOST_FORKS);
    } else if (look.futile()) {
      turns.end(Stop.FUTILE);
    }
    listener.looked(verdict, turns.stop());
  }

  private Look look(Turns turns) {
    return Look.at(
        first(turns, Interleaving.Side.BASELINE),
        first(turns, Interleaving.Side.CANDIDATE),
        turns.order(),
        spread(turns),
        criteria,
        looks(turns));
  }

  /** Returns what is looked at to decide when to stop: a benchmark's first metric. */
  private Series first(Turns turns, Interleaving.Side which) {
    RunRecord record = measured(which);
    return Series.of(record, record.results().get(turns.cell(which))).get(0);
  }

  private BenchmarkResult result(Turns turns, Interleaving.Side which) {
    return side(which).record().results().get(turns.cell(which));
  }

  private Side side(Interleaving.Side which) {
    return switch (which) {
      case BASELINE -> baseline;
      case CANDIDATE -> candidate;
    };
  }

  private static int forks(BenchmarkResult result) {
    return result.metrics().isEmpty() ? 0 : result.metrics().get(0).samples().size();
  }

  private @Nullable Duration left() {
    Duration limit = settings.timeLimit();
    return limit == null ? null : limit.minusNanos(nanoTime.getAsLong() - startNanos);
  }

  /** The verdicts of the last looks, and of what was not measured. */
  private Comparison comparison() {
    List<Series> left = Series.of(measured(Interleaving.Side.BASELINE));
    List<Series> right = Series.of(measured(Interleaving.Side.CANDIDATE));
    List<Verdict> verdicts = new ArrayList<>();
    for (Verdict verdict : Comparison.of(left, right, criteria).verdicts()) {
      Optional<Turns> measured =
          verdict.further()
              ? Optional.empty()
              : benchmarks.stream().filter(turns -> turns.isOf(verdict)).findFirst();
      verdicts.add(measured.map(this::verdict).orElse(verdict));
    }
    return Comparison.of(left, right, criteria, usual, verdicts);
  }

  private Verdict verdict(Turns turns) {
    Verdict verdict = turns.verdict() == null ? look(turns).verdict() : turns.verdict();
    Stop stop = turns.stop();
    return verdict.because(
        "stopped after %d look%s: %s"
            .formatted(
                turns.looks(), turns.looks() == 1 ? "" : "s", stop == null ? "-" : stop.words()));
  }

  /** Returns what a side measured, and of what it did not measure, why. */
  private RunRecord measured(Interleaving.Side which) {
    RunRecord record = side(which).record();
    List<BenchmarkResult> results = new ArrayList<>(record.results());
    for (int cell : side(which).runnable()) {
      BenchmarkResult result = results.get(cell);
      if (result.validity().status() == Validity.Status.SKIPPED) {
        results.set(
            cell,
            new BenchmarkResult(
                result.benchmark(),
                result.parameters(),
                result.load(),
                Validity.skipped("not measured: " + absence(which, cell)),
                null,
                List.of(),
                List.of()));
      }
    }
    return record.with(results, settings.commandLine());
  }

  private String absence(Interleaving.Side which, int cell) {
    for (Turns turns : benchmarks) {
      if (turns.cell(which) == cell) {
        Stop stop = turns.stop();
        return stop == null ? "its turn has not come" : stop.words();
      }
    }
    return "the other side does not have it";
  }

  /**
   * Returns a side's record as it stands.
   *
   * @param which of the two sides
   * @param other id of the other side's record
   */
  public RunRecord record(Interleaving.Side which, String other) {
    return measured(which)
        .with(
            new Interleaving(
                other,
                which,
                settings.orderSeed(),
                criteria.confidence(),
                criteria.minimumEffect(),
                settings.mostForks(),
                benchmarks.stream().map(Turns::course).toList()));
  }
}
