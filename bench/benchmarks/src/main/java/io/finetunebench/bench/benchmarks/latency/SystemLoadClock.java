package io.finetunebench.bench.benchmarks.latency;

import java.util.concurrent.locks.LockSupport;

/** The clock of {@link System#nanoTime}. */
final class SystemLoadClock implements LoadClock {
  static final SystemLoadClock INSTANCE = new SystemLoadClock();

  private static final long SPIN_NANOS = 500_000;

  private SystemLoadClock() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void waitUntil(long nanoTime) {
    long remaining = nanoTime - System.nanoTime();
    while (remaining > 0) {
      if (remaining > SPIN_NANOS) {
        LockSupport.parkNanos(remaining - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
      remaining = nanoTime - System.nanoTime();
    }
  }
}
