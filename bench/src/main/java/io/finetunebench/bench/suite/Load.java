package io.finetunebench.bench.suite;

import io.finetunebench.bench.latency.ArrivalSchedule;
import java.util.Locale;
import java.util.Optional;

/**
 * An open-loop load: operations start at planned times, whether the last one has ended or not.
 *
 * @param arrivals how the planned times are spread
 * @param operationsPerSecond mean rate over all threads, positive
 */
public record Load(Arrivals arrivals, double operationsPerSecond) {
  private static final String PROPERTY = "finetunebench.load";
  private static final long SEED = 1;

  /** How planned starts are spread. */
  public enum Arrivals {
    /** Exponential gaps, as independent users cause them. */
    POISSON,
    /** Equal gaps. */
    CONSTANT
  }

  /** Checks the rate. */
  public Load {
    if (!(operationsPerSecond > 0) || Double.isInfinite(operationsPerSecond)) {
      throw new IllegalArgumentException(
          "expected a positive number of operations a second, found " + operationsPerSecond);
    }
  }

  /** Returns the load that this fork was asked for; empty for a closed loop. */
  static Optional<Load> current() {
    String text = System.getProperty(PROPERTY);
    if (text == null) {
      return Optional.empty();
    }
    String[] parts = text.split(":", 2);
    return Optional.of(new Load(Arrivals.valueOf(parts[0]), Double.parseDouble(parts[1])));
  }

  /** Returns the JVM argument that asks a fork for this load. */
  String jvmArgument() {
    return "-D" + PROPERTY + "=" + arrivals + ":" + operationsPerSecond;
  }

  ArrivalSchedule schedule(int thread, int threads) {
    double rate = operationsPerSecond / threads;
    return switch (arrivals) {
      case POISSON -> ArrivalSchedule.poisson(rate, SEED + thread);
      case CONSTANT -> ArrivalSchedule.constant(rate);
    };
  }

  /** Returns the load as records name it, such as {@code open poisson 1000.0/s}. */
  @Override
  public String toString() {
    return "open " + arrivals.name().toLowerCase(Locale.ROOT) + " " + operationsPerSecond + "/s";
  }
}
