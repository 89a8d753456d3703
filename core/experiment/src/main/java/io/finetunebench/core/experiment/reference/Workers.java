package io.finetunebench.core.experiment.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Threads that share the rows of one piece of work; the caller is one of them. */
final class Workers {
  /** Work on the rows from one index (inclusive) to another (exclusive). */
  @FunctionalInterface
  interface Rows {
    void work(int from, int to);
  }

  private final int count;
  private final @Nullable ExecutorService helpers;

  /**
   * Creates the threads, which end with the process.
   *
   * @param count threads in all, at least 1
   */
  Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, found " + count);
    }
    this.count = count;
    this.helpers = count == 1 ? null : Executors.newFixedThreadPool(count - 1, Workers::daemon);
  }

  /**
   * Reads a number of threads as OpenMP does, where a list gives one for each level of nesting.
   *
   * @return the first number of the list; 1 if there is none
   */
  static int threads(@Nullable String variable) {
    if (variable == null) {
      return 1;
    }
    try {
      return Math.max(1, Integer.parseInt(variable.split(",", 2)[0].strip()));
    } catch (NumberFormatException noNumber) {
      return 1;
    }
  }

  int count() {
    return count;
  }

  /** Hands out {@code rows} in equal parts, each but the last a multiple of {@code block}. */
  void share(int rows, int block, Rows work) {
    int blocks = (rows + block - 1) / block;
    int share = (blocks + count - 1) / count * block;
    List<Future<?>> others = new ArrayList<>();
    for (int from = share; helpers != null && from < rows; from += share) {
      int start = from;
      others.add(helpers.submit(() -> work.work(start, Math.min(start + share, rows))));
    }
    work.work(0, helpers == null ? rows : Math.min(share, rows));
    others.forEach(Workers::await);
  }

  private static void await(Future<?> part) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          part.get();
          return;
        } catch (InterruptedException interruption) {
          // The arrays are being written: leave them whole, then tell the caller.
          interrupted = true;
        } catch (ExecutionException failed) {
          throw new IllegalStateException("a part of the work failed", failed);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "reference-worker");
    thread.setDaemon(true);
    return thread;
  }
}
