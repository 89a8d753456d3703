package io.finetunebench.bench.suite;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cells of a request whose forks are run one at a time, as another process asks for them. */
public final class ForkByFork {
  private final Suite suite;
  private final ForkRunner runner;
  private final List<Cell> runnable;
  private final List<Cell> cells;
  private final Map<Cell, Integer> rounds = new HashMap<>();

  /**
   * Prepares the cells.
   *
   * @throws IllegalArgumentException if no benchmark fits the request; the message says what to do
   */
  public ForkByFork(SuiteRequest request, SuiteListener listener) {
    suite =
        new Suite(request, listener, new TimeBudget(null, request.startNanos(), System::nanoTime));
    runner = new ForkRunner(request);
    runnable = suite.prepare();
    cells = Plan.cells(request, request.engines());
  }

  /** Returns the places in the results of the cells that can be run. */
  public List<Integer> runnable() {
    return runnable.stream().map(cells::indexOf).toList();
  }

  /**
   * Runs a fork and tells the listener.
   *
   * @param cell its place in the results
   * @param allowance after which it is cut off; empty for never
   */
  public void run(int cell, Optional<Duration> allowance) {
    Cell chosen = cells.get(cell);
    suite.runFork(runner, chosen, rounds.merge(chosen, 1, Integer::sum) - 1, allowance);
  }

  /** Returns what is known so far: a result for each cell, skipped where it has not run. */
  public Suite.Outcome outcome() {
    return suite.outcome();
  }
}
