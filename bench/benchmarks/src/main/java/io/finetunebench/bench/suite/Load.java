package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.latency.ArrivalSchedule;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * An open-loop load: operations start at planned times, whether the last one has ended or not.
 *
 * @param arrivals how the planned times are spread
 * @param operationsPerSecond mean rate over all threads, from 0.000001 to 1e9
 */
public record Load(Arrivals arrivals, double operationsPerSecond) {
  /** The system property that asks a fork for a load. */
  public static final String PROPERTY = "finetunebench.load";

  private static final long SEED = 1;

  /** How planned starts are spread. */
  public enum Arrivals {
    /** Exponential gaps, as independent users cause them. */
    POISSON,
    /** Equal gaps. */
    CONSTANT
  }

  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if it is outside that range
   */
  public Load {
    // Asked here, since a fork would find out only once it runs.
    ArrivalSchedule.constant(operationsPerSecond);
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

  /** Returns the value of the system property that asks a fork for this load. */
  public String propertyValue() {
    return arrivals + ":" + operationsPerSecond;
  }

  ArrivalSchedule schedule(int thread, int threads) {
    double rate = operationsPerSecond / threads;
    return switch (arrivals) {
      case POISSON -> ArrivalSchedule.poisson(rate, SEED + thread);
      case CONSTANT -> ArrivalSchedule.constant(rate);
    };
  }

  /** Returns the load as records name it, such as {@code open poisson 1000/s}. */
  @Override
  public String toString() {
    String rate = BigDecimal.valueOf(operationsPerSecond).stripTrailingZeros().toPlainString();
    return "open " + arrivals.name().toLowerCase(Locale.ROOT) + " " + rate + "/s";
  }
}
