package io.finetunebench.core.engine;

/** Work so simple that its rate is a ceiling for all other work on the device; one of a kind. */
public interface CeilingWork extends EngineWork {
  /** Queues the work once. */
  void run();

  /** Returns what one run comes to: bytes read and written, operations, or launches. */
  long amount();

  /** Returns how far what the runs have left behind is from what it should be; 0 if it is right. */
  double error();
}
