package io.finetunebench.bench.interleave;

import io.finetunebench.bench.record.RunRecord;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the two sides: runs a fork when it is asked to. */
public interface Side extends AutoCloseable {
  /**
   * A fork that has ended.
   *
   * @param duration from start to end
   * @param note what is to be known of it beside its result; null for nothing
   */
  record Fork(Duration duration, @Nullable String note) {}

  /** Returns what was measured so far: a result for each cell, skipped where it has not run. */
  RunRecord record();

  /** Returns the places in the record's results of the cells that can be run. */
  List<Integer> runnable();

  /**
   * Runs a fork, after which {@link #record} has what it measured.
   *
   * @param cell its place in the record's results
   * @param allowance after which the fork is cut off; null for never
   * @throws SideException if the side has ended
   */
  Fork fork(int cell, @Nullable Duration allowance);

  /**
   * Ends the measuring, after which {@link #record} is complete.
   *
   * @throws SideException if the side has ended before
   */
  void finish();

  /** Ends the side at once, whatever it is doing. */
  @Override
  void close();
}
