package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.Interruption;
import io.finetunebench.bench.runner.machine.JmhLock;
import java.io.PrintWriter;

/**
 * Holds JMH's lock while benchmarks are measured, and prints a line of progress for each part.
 *
 * <p>When a signal ends the process, the session first ends the forks, then lets its owner say what
 * is kept. Nothing that the end of a fork leads to is written or printed after that.
 */
public final class JmhSession implements AutoCloseable {
  private final JmhLock lock;
  private final Interruption interruption;
  private final PrintWriter progress;
  private boolean lineBegun;

  /**
   * Takes JMH's lock.
   *
   * @param progress where lines of progress go
   * @param last says what is kept, after a signal
   * @throws CommandFailure if another JMH runs
   */
  public JmhSession(PrintWriter progress, Runnable last) {
    this.progress = progress;
    lock = CommandFailure.unlessRefused(JmhLock::acquire);
    interruption =
        new Interruption(
            () -> {
              ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
              if (lineBegun) {
                progress.println();
              }
              last.run();
            });
  }

  /** Runs a part of the work, see {@link Interruption#whole}. */
  public void whole(Runnable part) {
    interruption.whole(part);
  }

  /** Prints the beginning of a line, unless a signal came. */
  public void begin(String line) {
    whole(
        () -> {
          progress.print(line);
          progress.flush();
          lineBegun = true;
        });
  }

  /** Prints the rest of the line, unless a signal came. */
  public void end(String line) {
    whole(
        () -> {
          progress.println(line);
          lineBegun = false;
        });
  }

  @Override
  public void close() {
    interruption.close();
    lock.close();
  }
}
