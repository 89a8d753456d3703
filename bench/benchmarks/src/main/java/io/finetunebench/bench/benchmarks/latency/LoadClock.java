package io.finetunebench.bench.benchmarks.latency;

/** The time a paced load goes by, and how it waits. */
public interface LoadClock {
  /** Returns the time in nanoseconds, which only differences give a meaning. */
  long nanoTime();

  /** Returns at once when that time has passed, and not before it has come otherwise. */
  void waitUntil(long nanoTime);

  /**
   * Returns the system's clock, which parks the thread and spins through the last half millisecond.
   *
   * <p>Waking up from a park is late, and that would count as response time.
   */
  static LoadClock system() {
    return SystemLoadClock.INSTANCE;
  }
}
