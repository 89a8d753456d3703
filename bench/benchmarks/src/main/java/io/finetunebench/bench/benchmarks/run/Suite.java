package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.runner.OneSide;
import io.finetunebench.bench.suite.ForkReport;
import io.finetunebench.core.experiment.engine.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * A run: one fork of every cell, then a second of every cell, and so on, so that a drift of the
 * machine falls on all cells alike.
 */
public final class Suite {
  private final SuiteRequest request;
  private final SuiteListener listener;
  private final TimeBudget budget;
  private final Map<Cell, CellForks> forks = new LinkedHashMap<>();
  private final Map<Cell, BenchmarkResult> results = new LinkedHashMap<>();
  private final Set<Cell> tooSlow = new HashSet<>();

  private final @Nullable Duration ownLimit;
  private final Plan plan;
  private boolean stopped;

  Suite(
      SuiteRequest request,
      SuiteListener listener,
      TimeBudget budget,
      @Nullable Duration ownLimit) {
    this.request = request;
    this.listener = listener;
    this.budget = budget;
    this.ownLimit = ownLimit;
    this.plan = new Plan(request);
    plan.cells().forEach(cell -> forks.put(cell, new CellForks(cell, request)));
  }

  /**
   * What a run came to.
   *
   * @param results of the cells, in the order of the benchmarks
   * @param backend that the forks ran on; null if none used one
   * @param jmh JMH's own results of the valid cells
   */
  public record Results(
      List<BenchmarkResult> results, @Nullable Backend backend, List<RunResult> jmh) {}

  /** Returns the names of all benchmarks, class and method. */
  public static List<String> benchmarks() {
    return Plan.benchmarks();
  }

  /**
   * Runs what is asked for.
   *
   * @param timeLimit of the run in place of the preset's; null for that
   * @throws IllegalArgumentException if no benchmark fits the request; the message says what to do
   */
  public static Results run(
      SuiteRequest request, @Nullable Duration timeLimit, SuiteListener listener) {
    Duration limit = timeLimit;
    if (limit == null && !changesDuration(request)) {
      limit = request.preset().timeLimit().orElse(null);
    }
    TimeBudget budget = new TimeBudget(limit, request.startNanos(), System::nanoTime);
    return new Suite(request, listener, budget, timeLimit).run();
  }

  Results run() {
    try (OneSide side = new OneSide()) {
      run(new ForkRunner(request, side));
    }
    return outcome();
  }

  private void run(ForkRunner runner) {
    int rounds =
        Math.max(1, request.jmh().options().getForkCount().orElse(request.preset().forks()));
    int started = 0;
    for (int round = 0; round < rounds; round++) {
      for (Cell cell : plan.cells()) {
        if (mayStart(cell)) {
          started++;
          listener.forkStarts(
              started,
              rounds * (int) plan.cells().stream().filter(this::isPossible).count(),
              budget.left().orElse(null),
              cell.shortName());
          runFork(runner, cell, round, budget.allowance(cell));
        }
      }
    }
  }

  /** Returns what is known so far; a cell that has not run is skipped. */
  private Results outcome() {
    List<BenchmarkResult> all = new ArrayList<>();
    plan.cells().forEach(cell -> all.add(results.getOrDefault(cell, skipped(cell))));
    plan.impossible().keySet().stream()
        .filter(cell -> !forks.containsKey(cell))
        .forEach(cell -> all.add(skipped(cell)));
    return new Results(
        List.copyOf(all),
        backend(),
        forks.values().stream().map(CellForks::jmhResult).flatMap(Optional::stream).toList());
  }

  private void runFork(ForkRunner runner, Cell cell, int round, Optional<Duration> allowance) {
    CellForks cellForks = Objects.requireNonNull(forks.get(cell));
    long forkStart = System.nanoTime();
    ForkRunner.ForkResult outcome = runner.run(cell, round, allowance);
    Duration duration = Duration.ofNanos(System.nanoTime() - forkStart);
    String note = null;
    if (outcome.cutOff()) {
      tooSlow.add(cell);
      note = "cut off after the " + allowance.orElse(duration).toSeconds() + " s that it had";
    } else {
      budget.spend(cell, duration);
      cellForks.add(outcome);
    }
    BenchmarkResult result = cellForks.isEmpty() ? skipped(cell) : cellForks.result();
    results.put(cell, result);
    if (cellForks.failure().isPresent()
        && request.jmh().options().shouldFailOnError().orElse(false)) {
      stopped = true;
    }
    if (!cellForks.heldRate()) {
      note = "fell behind the planned rate";
    }
    // What is reported as done is kept already.
    listener.progress(List.copyOf(results.values()), backend());
    listener.forkEnded(result, duration, note);
  }

  private boolean isPossible(Cell cell) {
    return !plan.impossible().containsKey(cell);
  }

  /** A cell that failed once or took too long is not tried again. */
  private boolean mayStart(Cell cell) {
    return !stopped
        && isPossible(cell)
        && !tooSlow.contains(cell)
        && Objects.requireNonNull(forks.get(cell)).failure().isEmpty()
        && budget.allows(cell);
  }

  /** Whoever sets forks, iterations or times has decided how long the run takes. */
  private static boolean changesDuration(SuiteRequest request) {
    CommandLineOptions jmh = request.jmh().options();
    return jmh.getForkCount().hasValue()
        || jmh.getWarmupForkCount().hasValue()
        || jmh.getMeasurementIterations().hasValue()
        || jmh.getMeasurementTime().hasValue()
        || jmh.getWarmupIterations().hasValue()
        || jmh.getWarmupTime().hasValue();
  }

  private BenchmarkResult skipped(Cell cell) {
    String reason = plan.impossible().get(cell);
    if (reason != null) {
      return BenchmarkResult.without(
          CellForks.measured(cell, request.loadName()), Validity.skipped(reason), null);
    }
    if (stopped) {
      reason = "not started: JMH's -foe ends the run at the first failure";
    } else {
      Duration own = ownLimit;
      String limit =
          own == null
              ? request.preset().timeLimit().map(Duration::toSeconds).orElse(0L)
                  + " s of preset "
                  + request.preset().id()
              : own.toSeconds() + " s of the time limit";
      reason =
          (tooSlow.contains(cell)
                  ? "cut off: its first fork took more than its share of the " + limit
                  : "not started: the " + limit + " were used up")
              + (own == null
                  ? "; choose fewer --engines or a larger --preset"
                  : "; choose fewer --engines or workloads, or more time");
    }
    return BenchmarkResult.without(
        CellForks.measured(cell, request.loadName()), Validity.skipped(reason), null);
  }

  /** The backend that is made of most; what else an engine brings is with its results. */
  private @Nullable Backend backend() {
    List<Backend> found =
        forks.values().stream()
            .flatMap(cell -> cell.reports().stream())
            .map(ForkReport::backend)
            .filter(Objects::nonNull)
            .toList();
    Backend most = null;
    for (Backend backend : found) {
      if (most == null || backend.versions().size() > most.versions().size()) {
        most = backend;
      }
    }
    return most;
  }
}
