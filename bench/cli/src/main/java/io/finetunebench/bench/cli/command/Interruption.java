package io.finetunebench.bench.cli.command;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets each part of a work end whole when a signal ends the process, and then says what is kept.
 */
public final class Interruption implements AutoCloseable {
  private final ReentrantLock working = new ReentrantLock();
  private final Thread hook;

  /**
   * Begins to listen for a signal.
   *
   * @param last runs after a signal, in place of all parts that have not started
   */
  public Interruption(Runnable last) {
    hook =
        new Thread(
            () -> {
              // The end of this process gives it back.
              working.lock();
              last.run();
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Runs a part of the work that a signal must not cut in two. After a signal the part does not
   * start, and this method never returns.
   */
  public void whole(Runnable part) {
    working.lock();
    try {
      part.run();
    } finally {
      working.unlock();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs or has run: this process is ending.
    }
  }
}
