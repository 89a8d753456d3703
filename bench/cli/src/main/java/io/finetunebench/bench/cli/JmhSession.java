package io.finetunebench.bench.cli;

import io.finetunebench.bench.machine.JmhLock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The time in which this process alone runs JMH. A signal may cut it off: then the processes that
 * were started are ended, somebody says what is kept, and nothing that their ends would lead to is
 * written or shown any more.
 */
final class JmhSession implements AutoCloseable {
  private final ReentrantLock working = new ReentrantLock();
  private final JmhLock lock;
  private final Thread hook;

  /**
   * Begins.
   *
   * @param last says what is kept when a signal came
   * @throws CommandFailure if another JMH runs
   */
  JmhSession(Runnable last) {
    lock = CommandFailure.usage(JmhLock::acquire);
    hook =
        new Thread(
            () -> {
              // The end of this process gives it back.
              working.lock();
              ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
              last.run();
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Does a part of the work as a whole; after a signal it is not begun, and this never returns. */
  void whole(Runnable part) {
    working.lock();
    try {
      part.run();
    } finally {
      working.unlock();
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    lock.close();
  }
}
