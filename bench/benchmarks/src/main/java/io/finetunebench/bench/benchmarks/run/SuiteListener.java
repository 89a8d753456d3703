package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.core.experiment.engine.Backend;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told how a run gets on. */
public interface SuiteListener {
  /**
   * Called before a fork starts.
   *
   * @param started forks so far, this one included
   * @param planned most forks that there will be
   * @param timeLeft what the run may still take; null for as long as it needs
   * @param cell benchmark and parameters
   */
  default void forkStarts(int started, int planned, @Nullable Duration timeLeft, String cell) {}

  /**
   * Called after a fork has ended.
   *
   * @param result of its benchmark so far
   * @param duration of the fork, from start to end
   * @param note what is to be known of it beside the result; null for nothing
   */
  default void forkEnded(BenchmarkResult result, Duration duration, @Nullable String note) {}

  /**
   * Called after each fork with all that is known: what to keep if the run is cut off.
   *
   * @param results of the benchmarks that have run so far
   * @param backend that the forks ran on; null while none has used one
   */
  default void progress(List<BenchmarkResult> results, @Nullable Backend backend) {}
}
