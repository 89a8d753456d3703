package io.finetunebench.bench.judge.sweep;

import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.Moments;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.StudentT;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one workload of a ladder cost an engine, a step at a time: a training step, or one call of a
 * prediction. The cost is time in nanoseconds, or bytes.
 *
 * @param work what was done
 * @param hint how the cost is judged: as a time, or as bytes
 * @param logCosts what a step cost a fork, as a logarithm; one for each fork
 * @param further what else was measured of the operation, which may be many steps
 */
public record Rung(Work work, Hint hint, List<Double> logCosts, List<Metric> further) {
  /**
   * The work of a rung.
   *
   * @param workload its name
   * @param hash of its content; what makes two workloads the same
   * @param shape in words, such as {@code 2-64-64-1 x 1,000}
   * @param operations floating-point operations a step, above 0
   * @param steps how many steps an operation has, which is what was measured
   */
  public record Work(String workload, String hash, String shape, double operations, double steps) {
    public Work {
      if (!(operations > 0) || Double.isInfinite(operations)) {
        throw new IllegalArgumentException("expected operations above 0, found " + operations);
      }
    }
  }

  /** The fewest forks from which anything is said of their spread. */
  static final int FEWEST_FORKS = 3;

  public Rung {
    logCosts = List.copyOf(logCosts);
    further = List.copyOf(further);
    if (logCosts.isEmpty() || !logCosts.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "expected finite logarithms of at least one fork, found " + logCosts);
    }
  }

  /** Returns the name of its workload. */
  public String workload() {
    return work.workload();
  }

  /** Returns floating-point operations a step. */
  public double operations() {
    return work.operations();
  }

  /** Returns the number of forks. */
  public int forks() {
    return logCosts.size();
  }

  /** Returns what a step cost, in nanoseconds or bytes: the geometric mean over forks. */
  public double cost() {
    return isNothing() ? 0 : Math.exp(meanLog());
  }

  /** Returns whether an operation cost no fork more than one byte. */
  public boolean isNothing() {
    return hint == Hint.BYTES
        && Collections.max(operationCosts()) <= ByteForks.FEWEST_BYTES * (1 + 1e-9);
  }

  /**
   * Returns how sure the cost of a step is; null with fewer than three forks. Of bytes it is the
   * least and the most of a fork, between which the median of all forks lies with a confidence that
   * their number sets.
   */
  public @Nullable Interval interval(double confidence) {
    if (!hasSpread()) {
      return null;
    }
    if (hint == Hint.BYTES) {
      return new Interval(
          isNothing() ? 0 : Math.exp(Collections.min(logCosts)),
          isNothing() ? 0 : Math.exp(Collections.max(logCosts)),
          1 - 2 * Math.pow(2, -forks()),
          "the extremes of forks");
    }
    double margin = standardError() * StudentT.quantile(forks() - 1.0, confidence);
    return new Interval(
        Math.exp(meanLog() - margin),
        Math.exp(meanLog() + margin),
        confidence,
        "Student's t over forks, on logarithms");
  }

  /** Returns what an operation cost each fork, all its steps together. */
  List<Double> operationCosts() {
    return logCosts.stream().map(log -> work.steps() * Math.exp(log)).toList();
  }

  /** Returns floating-point operations a second, where the cost is time. */
  public double operationsPerSecond() {
    return 1e9 * operations() / cost();
  }

  /** Returns the mean of the forks' logarithms. */
  double meanLog() {
    return Moments.mean(Moments.array(logCosts));
  }

  /** Returns whether the forks are enough to say how far they spread. */
  boolean hasSpread() {
    return forks() >= FEWEST_FORKS;
  }

  /** Returns the standard error of {@link #meanLog}. */
  double standardError() {
    return Math.sqrt(Moments.variance(Moments.array(logCosts)) / forks());
  }
}
