package io.finetunebench.bench.judge.ratio;

import io.finetunebench.bench.record.metric.StudentT;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A ratio whose interval is Student's t on logarithms.
 *
 * <p>For independent sides the standard error is Welch's, {@code sqrt(v1/n1 + v2/n2)} over forks.
 * The degrees of freedom are those of the smaller side, {@code min(n1, n2) - 1}: for normal
 * logarithms the interval then covers at least its nominal share, whatever the two variances are
 * (R. Mickey and M. Brown, Bounds on the distribution functions of the Behrens-Fisher statistic,
 * Annals of Mathematical Statistics 37, 1966). Welch's own estimate of the degrees of freedom falls
 * short with few forks.
 *
 * @param difference of the means of the sides' fork centres, in logarithms of times
 * @param uncertainty of the difference
 * @param fewestForks forks of the smaller side
 * @param method how the interval is computed
 */
public record StudentRatio(
    double difference, Uncertainty uncertainty, int fewestForks, String method)
    implements LogRatio {
  /**
   * How far a difference may be off.
   *
   * @param variance that further forks make smaller
   * @param drift variance that no further forks make smaller
   * @param degreesOfFreedom of both together
   * @param freedomOfAFork how many degrees of freedom another fork a side brings
   */
  public record Uncertainty(
      double variance, double drift, double degreesOfFreedom, double freedomOfAFork) {}

  private static final String FORKS =
      "t on logarithms of fork centres, degrees of freedom of the smaller side, Bonferroni";
  private static final String PAIRS = "t on logarithms of the ratios of fork pairs, Bonferroni";
  private static final String RUNS =
      "t on logarithms of run means, degrees of freedom of the runs, Bonferroni";

  /**
   * Returns the ratio of two sides whose forks are independent.
   *
   * @param spread what is known of the forks' variance from elsewhere; null for nothing
   */
  public static StudentRatio independent(
      double[] baseline, double[] candidate, @Nullable Spread spread) {
    int fewest = Math.min(baseline.length, candidate.length);
    double freedom = fewest - 1.0;
    double left = Moments.variance(baseline);
    double right = Moments.variance(candidate);
    if (spread != null) {
      left = spread.with(left, baseline.length - 1.0).variance();
      right = spread.with(right, candidate.length - 1.0).variance();
      freedom += spread.degreesOfFreedom();
    }
    return new StudentRatio(
        Moments.mean(candidate) - Moments.mean(baseline),
        new Uncertainty(left / baseline.length + right / candidate.length, 0, freedom, 1),
        fewest,
        FORKS + (spread == null ? "" : ", with the variance that is known from other forks"));
  }

  /**
   * Returns the ratio of two sides whose forks took turns in pairs.
   *
   * @param logRatios the value of each pair
   * @param spread of a pair's value
   */
  public static StudentRatio ofPairs(double[] logRatios, Spread spread) {
    return new StudentRatio(
        Moments.mean(logRatios),
        new Uncertainty(spread.variance() / logRatios.length, 0, spread.degreesOfFreedom(), 1),
        logRatios.length,
        PAIRS);
  }

  /**
   * Returns the ratio of two sides at least one of which has several runs. Runs differ by more than
   * their forks do, so the runs are what the error is computed from; it is never less than the
   * forks' own. A side with one run is taken to vary as the other side's runs do.
   *
   * @param baseline fork centres of each run
   * @param candidate likewise
   */
  public static StudentRatio ofRuns(List<double[]> baseline, List<double[]> candidate) {
    double[] left = baseline.stream().mapToDouble(Moments::mean).toArray();
    double[] right = candidate.stream().mapToDouble(Moments::mean).toArray();
    double freedom = left.length + right.length - 2.0;
    double ofARun = (Moments.squares(left) + Moments.squares(right)) / freedom;
    double ofForks = ofForks(baseline) + ofForks(candidate);
    return new StudentRatio(
        Moments.mean(right) - Moments.mean(left),
        new Uncertainty(
            0, Math.max(ofForks, ofARun / left.length + ofARun / right.length), freedom, 0),
        Math.min(forks(baseline), forks(candidate)),
        RUNS);
  }

  /**
   * Returns the ratio with the variance by which a machine drifts between two runs. The degrees of
   * freedom are Satterthwaite's, of the two parts.
   *
   * @param spread of a run's mean from one run to the next
   */
  public StudentRatio drifting(Spread spread) {
    double added = 2 * spread.variance();
    double own = uncertainty.variance + uncertainty.drift;
    double total = own + added;
    double freedom =
        total == 0
            ? uncertainty.degreesOfFreedom
            : total
                * total
                / (own * own / uncertainty.degreesOfFreedom
                    + added * added / spread.degreesOfFreedom());
    return new StudentRatio(
        difference,
        new Uncertainty(
            uncertainty.variance, uncertainty.drift + added, freedom, uncertainty.freedomOfAFork),
        fewestForks,
        method + ", widened by the machine's drift between runs");
  }

  @Override
  public double standardError() {
    return Math.sqrt(uncertainty.variance + uncertainty.drift);
  }

  @Override
  public double halfWidth(double confidence, int furtherForks) {
    double forks = fewestForks;
    double further =
        Math.sqrt(uncertainty.variance * forks / (forks + furtherForks) + uncertainty.drift);
    return further == 0
        ? 0
        : further
            * StudentT.quantile(
                uncertainty.degreesOfFreedom + uncertainty.freedomOfAFork * furtherForks,
                confidence);
  }

  @Override
  public @Nullable Bounds bounds(double confidence) {
    double halfWidth = halfWidth(confidence);
    return halfWidth == 0 || Double.isInfinite(Math.exp(difference() + halfWidth))
        ? null
        : new Bounds(difference() - halfWidth, difference() + halfWidth);
  }

  @Override
  public boolean excludes(double difference, double confidence) {
    double off = Math.abs(difference() - difference);
    return standardError() > 0
        && TDistribution.of(uncertainty.degreesOfFreedom).survivalProbability(off / standardError())
            < (1 - confidence) / 2;
  }

  private static int forks(List<double[]> runs) {
    return runs.stream().mapToInt(run -> run.length).sum();
  }

  /** Returns the variance of the mean over runs that the forks within the runs explain. */
  private static double ofForks(List<double[]> runs) {
    double squares = runs.stream().mapToDouble(Moments::squares).sum();
    int freedom = forks(runs) - runs.size();
    double sum = 0;
    for (double[] run : runs) {
      sum += freedom == 0 ? 0 : squares / freedom / run.length;
    }
    return sum / runs.size() / runs.size();
  }
}
