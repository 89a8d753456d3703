package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interleaving.Stop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Told how a run of two builds gets on. */
public interface AbListener {
  /** Called with what a person has to know, once. */
  void note(String line);

  /**
   * Called before a pair of forks starts.
   *
   * @param pair its number, from 1
   * @param benchmark name, mode and parameters
   */
  void pairStarts(int pair, String benchmark);

  /**
   * Called after a pair has ended.
   *
   * @param ratio of times, candidate to baseline; not a number where the pair does not count
   * @param duration of the pair
   * @param note what is to be known of it; null for nothing
   */
  void pairEnded(double ratio, Duration duration, @Nullable String note);

  /**
   * Called after a look.
   *
   * @param pairs that there were
   * @param verdict at this look
   * @param stop why it was the last one; null if it was not
   */
  void looked(int pairs, Verdict verdict, @Nullable Stop stop);

  /** Called when the records have more to say: what to keep if the run is cut off. */
  void progress();
}
