package io.finetunebench.bench.cli;

import io.finetunebench.bench.machine.JmhLock;
import java.io.PrintWriter;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The time in which this process alone runs JMH, with a line of progress for each part. A signal
 * may cut it off: then the processes that were started are ended, somebody says what is kept, and
 * nothing that their ends would lead to is written or shown any more.
 */
public final class JmhSession implements AutoCloseable {
  private final ReentrantLock working = new ReentrantLock();
  private final JmhLock lock;
  private final Thread hook;
  private final PrintWriter progress;
  private boolean lineBegun;

  /**
   * Begins.
   *
   * @param progress for what goes on
   * @param last says what is kept when a signal came
   * @throws CommandFailure if another JMH runs
   */
  public JmhSession(PrintWriter progress, Runnable last) {
    this.progress = progress;
    lock = CommandFailure.unlessRefused(JmhLock::acquire);
    hook =
        new Thread(
            () -> {
              // The end of this process gives it back.
              working.lock();
              ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
              if (lineBegun) {
                progress.println();
              }
              last.run();
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Does a part of the work as a whole; after a signal it is not begun, and this never returns. */
  public void whole(Runnable part) {
    working.lock();
    try {
      part.run();
    } finally {
      working.unlock();
    }
  }

  /** Begins a line, unless a signal came. */
  public void begin(String line) {
    whole(
        () -> {
          progress.print(line);
          progress.flush();
          lineBegun = true;
        });
  }

  /** Ends the line that was begun, unless a signal came. */
  public void end(String line) {
    whole(
        () -> {
          progress.println(line);
          lineBegun = false;
        });
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    lock.close();
  }
}
