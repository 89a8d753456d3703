package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Judging;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Origin;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.StudentT;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Ways to judge a comparison. Each raises an alarm where its statistic is beyond its threshold. */
public enum Judge {
  /** The verdicts of the project, by their own code. */
  VERDICT("compare", Kind.VERDICT, 1),
  /** JMH's error bars, which take all iterations as independent, do not overlap. */
  ERROR_BARS("JMH's error bars apart", Kind.ALTERNATIVE, 1),
  /** The means differ by a tenth. */
  MEAN("10 % on the mean", Kind.ALTERNATIVE, Math.log(1.1)),
  /** Mann and Whitney's test on all iterations, 99 %. */
  MANN_WHITNEY("Mann-Whitney on iterations", Kind.ALTERNATIVE, 2.5758),
  /** The intervals from the fastest iteration to the third quartile do not overlap. */
  MINIMUM_TO_QUARTILE("minimum to third quartile apart", Kind.ALTERNATIVE, 1),
  /** The verdict's test on the fastest iterations, not operations. */
  UNADJUSTED("fastest iteration", Kind.VARIANT, 1),
  /** The verdict's test on tenth percentiles. */
  TENTH("tenth percentile", Kind.VARIANT, 1),
  /** The verdict's test on medians. */
  MEDIAN("median", Kind.VARIANT, 1),
  /** The verdict's test on the fastest iterations between fast rulers. */
  QUIET_FASTEST("fastest between fast rulers", Kind.VARIANT, 1),
  /** The verdict's test on the median of the iterations between fast rulers. */
  QUIET_MEDIAN("median between fast rulers", Kind.VARIANT, 1),
  /** The verdict's test on medians of times over rulers. */
  SCALED_MEDIAN("median over rulers", Kind.VARIANT, 1),
  /** The verdict's test on the fastest CPU time. */
  CPU_FASTEST("fastest CPU time", Kind.VARIANT, 1),
  /** The verdict's test on the median of CPU time. */
  CPU_MEDIAN("median CPU time", Kind.VARIANT, 1),
  /** Yuen's test on the fastest iterations, a fifth trimmed at each end. */
  YUEN("fastest, Yuen's trimmed t", Kind.VARIANT, 1);

  /** What a judge is there for. */
  public enum Kind {
    /** What {@code compare} does. */
    VERDICT,
    /** What others do. */
    ALTERNATIVE,
    /** What {@code compare} could do instead. */
    VARIANT
  }

  /** Of two runs one after the other, {@code compare} calls nothing below. */
  static final double MINIMUM_EFFECT = Comparison.UNKNOWN_DRIFT;

  private static final double CONFIDENCE = 0.99;
  private static final double JMH_CONFIDENCE = 0.999;
  private static final double TENTH_LEVEL = 0.1;
  private static final double THIRD_QUARTILE = 0.75;
  private static final double TRIMMED = 0.2;

  private final String label;
  private final Kind kind;
  private final double threshold;

  Judge(String label, Kind kind, double threshold) {
    this.label = label;
    this.kind = kind;
    this.threshold = threshold;
  }

  /** Returns the name in tables. */
  public String label() {
    return label;
  }

  /** Returns what it is there for. */
  public Kind kind() {
    return kind;
  }

  /** Returns the threshold that its users have. */
  double threshold() {
    return threshold;
  }

  /** Returns the statistic: positive where the candidate is slower, negative where faster. */
  double statistic(Draw draw) {
    List<CalibrationFork> a = draw.baseline();
    List<CalibrationFork> b = draw.candidate();
    return switch (this) {
      case VERDICT -> verdict(draw);
      case ERROR_BARS -> {
        double[] left = iterations(a);
        double[] right = iterations(b);
        yield (mean(right) - mean(left)) / (jmhError(left) + jmhError(right));
      }
      case MEAN -> Math.log(mean(iterations(b)) / mean(iterations(a)));
      case MANN_WHITNEY -> mannWhitney(iterations(a), iterations(b));
      case MINIMUM_TO_QUARTILE -> apart(iterations(a), iterations(b));
      case UNADJUSTED -> welch(Centres.quantile(a, 0), Centres.quantile(b, 0));
      case TENTH -> welch(Centres.quantile(a, TENTH_LEVEL), Centres.quantile(b, TENTH_LEVEL));
      case MEDIAN -> welch(Centres.quantile(a, 0.5), Centres.quantile(b, 0.5));
      case QUIET_FASTEST -> quiet(a, b, 0);
      case QUIET_MEDIAN -> quiet(a, b, 0.5);
      case SCALED_MEDIAN -> welch(Centres.scaledMedian(a), Centres.scaledMedian(b));
      case CPU_FASTEST -> welch(Centres.cpuQuantile(a, 0), Centres.cpuQuantile(b, 0));
      case CPU_MEDIAN -> welch(Centres.cpuQuantile(a, 0.5), Centres.cpuQuantile(b, 0.5));
      case YUEN -> yuen(Centres.quantile(a, 0), Centres.quantile(b, 0));
    };
  }

  private static double verdict(Draw draw) {
    return statistic(
        Comparison.of(
                List.of(series(draw.baseline())),
                List.of(series(draw.candidate())),
                Criteria.of(MINIMUM_EFFECT, CONFIDENCE, false, Set.of()))
            .verdicts()
            .get(0));
  }

  private static double statistic(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    Interval interval = estimate == null ? null : estimate.interval();
    if (estimate == null
        || interval == null
        || (verdict.outcome() != Outcome.SLOWER && verdict.outcome() != Outcome.FASTER)) {
      return 0;
    }
    // The interval need not be symmetric: what counts is how far its end towards 1 is.
    double change = Math.log(estimate.ratio());
    double end = Math.log(change > 0 ? interval.low() : interval.high());
    return change / Math.abs(change - end);
  }

  private static Series series(List<CalibrationFork> forks) {
    List<List<Double>> samples = forks.stream().map(CalibrationFork::times).toList();
    List<List<Double>> fastest =
        forks.stream().map(CalibrationFork::fastest).filter(Objects::nonNull).toList();
    return new Series(
        "calibration",
        "",
        Map.of(),
        "closed",
        null,
        new Origin("pool", null, null, Map.of(), List.of()),
        Validity.valid(),
        new Metric(
            "time",
            "s",
            Direction.SMALLER_IS_BETTER,
            Judging.FASTEST_OPERATION,
            1,
            null,
            samples,
            fastest.size() == samples.size() ? fastest : null));
  }

  private static double quiet(List<CalibrationFork> a, List<CalibrationFork> b, double level) {
    long left = Centres.fastestRuler(a);
    long right = Centres.fastestRuler(b);
    long fastest = Math.min(left, right);
    return welch(
        Centres.quietQuantile(a, level, fastest), Centres.quietQuantile(b, level, fastest));
  }

  /** As the verdict has it: Welch's error, degrees of freedom of the smaller side. */
  static double welch(double[] a, double[] b) {
    double error = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
    double margin = error * StudentT.quantile(Math.min(a.length, b.length) - 1, CONFIDENCE);
    return ratio(mean(b) - mean(a), margin);
  }

  /**
   * Yuen's test with the degrees of freedom of the smaller side (K. Yuen, The two-sample trimmed t
   * for unequal population variances, Biometrika 61, 1974).
   */
  static double yuen(double[] a, double[] b) {
    double[] left = a.clone();
    double[] right = b.clone();
    Arrays.sort(left);
    Arrays.sort(right);
    int kept = Math.min(left.length - 2 * trimmed(left), right.length - 2 * trimmed(right));
    double error = Math.sqrt(trimmedVariance(left) + trimmedVariance(right));
    return ratio(
        trimmedMean(right) - trimmedMean(left), error * StudentT.quantile(kept - 1, CONFIDENCE));
  }

  private static int trimmed(double[] sorted) {
    return (int) (TRIMMED * sorted.length);
  }

  private static double trimmedMean(double[] sorted) {
    int cut = trimmed(sorted);
    return mean(Arrays.copyOfRange(sorted, cut, sorted.length - cut));
  }

  /** The variance of the trimmed mean, of the values with their ends pulled in. */
  private static double trimmedVariance(double[] sorted) {
    int cut = trimmed(sorted);
    int n = sorted.length;
    double[] pulled = sorted.clone();
    Arrays.fill(pulled, 0, cut, sorted[cut]);
    Arrays.fill(pulled, n - cut, n, sorted[n - cut - 1]);
    double kept = n - 2.0 * cut;
    return variance(pulled) * (n - 1) / (kept * (kept - 1));
  }

  private static double ratio(double change, double margin) {
    if (Math.abs(change) < Math.log1p(MINIMUM_EFFECT)) {
      return 0;
    }
    return change == 0 ? 0 : change / margin;
  }

  private static double jmhError(double[] values) {
    return Math.sqrt(variance(values) / values.length)
        * StudentT.quantile(values.length - 1, JMH_CONFIDENCE);
  }

  /** The normal statistic of the rank sum; equal values share their ranks. */
  static double mannWhitney(double[] a, double[] b) {
    double[] left = a.clone();
    double[] right = b.clone();
    Arrays.sort(left);
    Arrays.sort(right);
    double wins = 0;
    int below = 0;
    int upTo = 0;
    for (double value : right) {
      while (below < left.length && left[below] < value) {
        below++;
      }
      upTo = Math.max(upTo, below);
      while (upTo < left.length && left[upTo] <= value) {
        upTo++;
      }
      wins += (below + upTo) / 2.0;
    }
    double n = left.length;
    double m = right.length;
    return (wins - n * m / 2) / Math.sqrt(n * m * (n + m + 1) / 12);
  }

  /** How far the one's fastest is above the other's third quartile; below 1 they overlap. */
  private static double apart(double[] a, double[] b) {
    Arrays.sort(a);
    Arrays.sort(b);
    double slower = b[0] / quartile(a);
    double faster = a[0] / quartile(b);
    return slower >= faster ? slower : -faster;
  }

  private static double quartile(double[] sorted) {
    return sorted[(int) (THIRD_QUARTILE * (sorted.length - 1))];
  }

  private static double[] iterations(List<CalibrationFork> forks) {
    return forks.stream()
        .flatMap(fork -> fork.times().stream())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  static double variance(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
