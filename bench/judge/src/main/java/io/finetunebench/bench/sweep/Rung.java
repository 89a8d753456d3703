package io.finetunebench.bench.sweep;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * What one engine took for one workload of a ladder, a step at a time: a training step, one call of
 * a prediction, or an epoch of many networks.
 *
 * @param workload name of the workload
 * @param hash of the workload's content; what makes two workloads the same
 * @param shape of the work in words, such as {@code 2-64-64-1 x 1,000}
 * @param operations floating-point operations a step, above 0
 * @param bytes that a step moves at least, above 0
 * @param logNanos a fork's time for a step in nanoseconds, as a logarithm; one for each fork
 * @param networks how many networks a step is an epoch of; 1 where it is a step of one
 * @param further what else was measured of the operation, which may be many steps
 */
public record Rung(
    String workload,
    String hash,
    String shape,
    double operations,
    double bytes,
    List<Double> logNanos,
    int networks,
    List<Metric> further) {
  /** The fewest forks from which anything is said of their spread. */
  static final int FEWEST_FORKS = 3;

  /** Makes a rung of one network, of which nothing but time was measured. */
  public Rung(
      String workload,
      String hash,
      String shape,
      double operations,
      double bytes,
      List<Double> logNanos) {
    this(workload, hash, shape, operations, bytes, logNanos, 1, List.of());
  }

  public Rung {
    if (!(operations > 0 && bytes > 0) || Double.isInfinite(operations + bytes)) {
      throw new IllegalArgumentException(
          "expected operations and bytes above 0, found " + operations + " and " + bytes);
    }
    if (networks < 1) {
      throw new IllegalArgumentException("expected at least one network, found " + networks);
    }
    logNanos = List.copyOf(logNanos);
    further = List.copyOf(further);
    if (logNanos.isEmpty() || !logNanos.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "expected finite logarithms of at least one fork, found " + logNanos);
    }
  }

  /** Returns the number of forks. */
  public int forks() {
    return logNanos.size();
  }

  /** Returns the time of a step in nanoseconds: the geometric mean over forks. */
  public double nanos() {
    return Math.exp(meanLog());
  }

  /** Returns how sure the time of a step is; null with fewer than three forks. */
  public @Nullable Interval interval(double confidence) {
    if (!hasSpread()) {
      return null;
    }
    double margin =
        standardError()
            * TDistribution.of(forks() - 1.0).inverseSurvivalProbability((1 - confidence) / 2);
    return new Interval(
        Math.exp(meanLog() - margin),
        Math.exp(meanLog() + margin),
        confidence,
        "Student's t over forks, on logarithms");
  }

  /** Returns floating-point operations a second. */
  public double operationsPerSecond() {
    return 1e9 * operations / nanos();
  }

  /** Returns bytes a second. */
  public double bytesPerSecond() {
    return 1e9 * bytes / nanos();
  }

  /** Returns operations a byte: the arithmetic intensity. */
  public double intensity() {
    return operations / bytes;
  }

  /** Returns the mean of the forks' logarithms. */
  double meanLog() {
    return logNanos.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Returns whether the forks are enough to say how far they spread. */
  boolean hasSpread() {
    return forks() >= FEWEST_FORKS;
  }

  /** Returns the standard error of {@link #meanLog}. */
  double standardError() {
    double mean = meanLog();
    double squares = 0;
    for (double value : logNanos) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (forks() - 1) / forks());
  }
}
