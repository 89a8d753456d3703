package io.finetunebench.bench.sweep;

import org.jspecify.annotations.Nullable;

/**
 * The roof of a roofline: what the ceilings of the processor or of a device allow.
 *
 * @param source the run that has measured the ceilings
 * @param device the device's name; null for the processor
 * @param allThreads whether a processor's ceilings are those of a thread a processor
 * @param operationsPerSecond at most
 * @param bytesPerSecond at most
 */
public record Roof(
    String source,
    @Nullable String device,
    boolean allThreads,
    double operationsPerSecond,
    double bytesPerSecond) {
  /** Returns the intensity from which on operations are what limits, and not bytes. */
  public double ridge() {
    return operationsPerSecond / bytesPerSecond;
  }

  /** Returns the operations a second that the roof allows at an intensity. */
  public double attainable(double intensity) {
    return Math.min(operationsPerSecond, intensity * bytesPerSecond);
  }
}
