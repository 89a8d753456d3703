package io.finetunebench.bench.interleave;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.verdict.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Told how a run of two sides gets on. */
public interface PairedListener {
  /**
   * Called before a fork starts.
   *
   * @param block that it belongs to, from 1
   * @param side that it is of
   * @param benchmark name and parameters
   */
  void forkStarts(int block, Interleaving.Side side, String benchmark);

  /**
   * Called after a fork has ended.
   *
   * @param result of its benchmark on its side so far
   * @param duration of the fork, from start to end
   * @param note what is to be known of it beside the result; null for nothing
   */
  void forkEnded(BenchmarkResult result, Duration duration, @Nullable String note);

  /**
   * Called after a look.
   *
   * @param verdict at this look
   * @param stop why it was the last one; null if it was not
   */
  void looked(Verdict verdict, Interleaving.@Nullable Stop stop);

  /** Called when the records have more to say: what to keep if the run is cut off. */
  void progress();
}
