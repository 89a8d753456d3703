package io.finetunebench.bench.cli.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Prints how far long work is, in whole lines, so that a log file is as clean as a terminal. Work
 * that takes less than two seconds prints nothing.
 */
public final class ProgressLines {
  private static final long FIRST_NANOS = 2_000_000_000L;
  private static final long BETWEEN_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final String work;
  private final String parts;
  private final LongSupplier nanoTime;
  private final TimeLeft left;
  private long nextNanos;

  /**
   * Starts the clock.
   *
   * @param out for progress, see {@link CommandPart#progress}
   * @param work what is done, such as {@code "reads"}
   * @param parts what it is done to, such as {@code "files"}
   */
  ProgressLines(PrintWriter out, String work, String parts, LongSupplier nanoTime) {
    this.out = out;
    this.work = work;
    this.parts = parts;
    this.nanoTime = nanoTime;
    this.left = new TimeLeft(nanoTime);
    this.nextNanos = nanoTime.getAsLong() + FIRST_NANOS;
  }

  /** Takes note of how many parts are done; several threads may call this. */
  public synchronized void done(int done, int planned) {
    long now = nanoTime.getAsLong();
    if (now - nextNanos >= 0 && done < planned) {
      out.println(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d %s%s",
              work,
              done,
              planned,
              parts,
              left.after(done, planned)));
      out.flush();
      nextNanos = now + BETWEEN_NANOS;
    }
  }
}
