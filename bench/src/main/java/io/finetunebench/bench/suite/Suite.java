package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Validity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;

/**
 * A run: one fork of every cell, then a second of every cell, and so on, so that a drift of the
 * machine falls on all cells alike.
 */
public final class Suite {
  private final SuiteRequest request;
  private final SuiteListener listener;
  private final long start = System.nanoTime();
  private final Map<Cell, CellForks> forks = new LinkedHashMap<>();
  private final Map<Cell, Duration> slowest = new LinkedHashMap<>();
  private final Map<Cell, BenchmarkResult> results = new LinkedHashMap<>();
  private boolean stopped;

  private Suite(SuiteRequest request, SuiteListener listener) {
    this.request = request;
    this.listener = listener;
  }

  /**
   * What a run came to.
   *
   * @param results of the cells, in the order of the benchmarks
   * @param backend that the forks ran on; null if none used one
   * @param jmh JMH's own results of the valid cells
   */
  public record Outcome(
      List<BenchmarkResult> results, @Nullable Backend backend, List<RunResult> jmh) {}

  /** Returns the names of all benchmarks, class and method. */
  public static List<String> benchmarks() {
    return Plan.benchmarks();
  }

  /**
   * Runs what is asked for.
   *
   * @throws IllegalArgumentException if no benchmark fits the request; the message says what to do
   */
  public static Outcome run(SuiteRequest request, SuiteListener listener) {
    return new Suite(request, listener).run();
  }

  private Outcome run() {
    List<Cell> cells = Plan.cells(request, request.engines());
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "no benchmark fits "
              + String.join(" ", request.jmh().getIncludes())
              + ": expected some of "
              + String.join(", ", Plan.benchmarks()));
    }
    for (Cell cell : cells) {
      forks.put(cell, new CellForks(cell, request.load(), request.folder()));
    }
    ForkRunner runner = new ForkRunner(request);
    int rounds = Math.max(1, request.jmh().getForkCount().orElse(request.preset().forks()));
    int started = 0;
    for (int round = 0; round < rounds; round++) {
      for (Cell cell : cells) {
        if (mayStart(cell)) {
          started++;
          listener.forkStarts(started, rounds * cells.size(), cell.toString());
          runFork(runner, cell, round);
        }
      }
    }
    for (Cell cell : cells) {
      if (!results.containsKey(cell)) {
        results.put(cell, skipped(cell));
      }
    }
    List<BenchmarkResult> all = new ArrayList<>();
    cells.forEach(cell -> all.add(Objects.requireNonNull(results.get(cell))));
    all.addAll(unavailable());
    return new Outcome(
        List.copyOf(all),
        backend(),
        forks.values().stream().map(CellForks::jmhResult).flatMap(Optional::stream).toList());
  }

  private void runFork(ForkRunner runner, Cell cell, int round) {
    CellForks cellForks = Objects.requireNonNull(forks.get(cell));
    long forkStart = System.nanoTime();
    cellForks.add(runner.run(cell, round));
    Duration duration = Duration.ofNanos(System.nanoTime() - forkStart);
    slowest.merge(cell, duration, (a, b) -> a.compareTo(b) > 0 ? a : b);
    BenchmarkResult result = cellForks.result();
    results.put(cell, result);
    if (cellForks.failure().isPresent() && request.jmh().shouldFailOnError().orElse(false)) {
      stopped = true;
    }
    listener.forkEnded(result, duration, cellForks.heldRate(result));
    listener.progress(List.copyOf(results.values()), backend());
  }

  /** A cell that failed once is not tried again, and none starts that would end too late. */
  private boolean mayStart(Cell cell) {
    if (stopped || Objects.requireNonNull(forks.get(cell)).failure().isPresent()) {
      return false;
    }
    Optional<Duration> limit = request.preset().timeLimit();
    if (limit.isEmpty() || changesDuration()) {
      return true;
    }
    Duration estimate =
        slowest.getOrDefault(
            cell, slowest.values().stream().max(Duration::compareTo).orElse(Duration.ZERO));
    Duration spent = Duration.ofNanos(System.nanoTime() - start);
    return spent.plus(estimate).compareTo(limit.get()) <= 0;
  }

  /** Whoever sets forks, iterations or times has decided how long the run takes. */
  private boolean changesDuration() {
    return request.jmh().getForkCount().hasValue()
        || request.jmh().getMeasurementIterations().hasValue()
        || request.jmh().getMeasurementTime().hasValue()
        || request.jmh().getWarmupIterations().hasValue()
        || request.jmh().getWarmupTime().hasValue();
  }

  private BenchmarkResult skipped(Cell cell) {
    String reason =
        stopped
            ? "not started: JMH's -foe ends the run at the first failure"
            : "not started: the "
                + request.preset().timeLimit().map(Duration::toSeconds).orElse(0L)
                + " s of preset "
                + request.preset().id()
                + " were used up; choose fewer --engines or a larger --preset";
    return CellForks.withoutNumbers(cell, request.load(), Validity.skipped(reason), null);
  }

  private List<BenchmarkResult> unavailable() {
    List<BenchmarkResult> skipped = new ArrayList<>();
    for (SuiteRequest.UnavailableEngine engine : request.unavailable()) {
      for (Cell cell : Plan.cells(request, List.of(engine.name()))) {
        if (cell.parameters().containsKey(Plan.ENGINE)) {
          skipped.add(
              CellForks.withoutNumbers(
                  cell, request.load(), Validity.skipped(engine.reason()), null));
        }
      }
    }
    return skipped;
  }

  private @Nullable Backend backend() {
    return forks.values().stream()
        .flatMap(cell -> cell.reports().stream())
        .map(ForkReport::backend)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
