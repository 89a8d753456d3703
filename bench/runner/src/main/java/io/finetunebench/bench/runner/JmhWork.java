package io.finetunebench.bench.runner;

import java.time.Duration;

/** A JMH that was asked to run a benchmark, in a process of its own or in this one. */
public interface JmhWork {
  /** Returns whether it has done what it was asked for last. */
  boolean done();

  /** Waits until it has done what it was asked for last; returns whether it has, in time. */
  boolean awaitDone(Duration most);

  /** Returns whether it is still there. */
  boolean isAlive();

  /** Returns whether a process is one of its forks. */
  boolean hasFork(long process);

  /** Returns why it failed or does not go on, in one line. */
  String reason();

  /** Returns how it keeps results from being optimised away. */
  String blackholeMode();

  /** Ends it and its forks at once, where they have not ended. */
  void end();
}
