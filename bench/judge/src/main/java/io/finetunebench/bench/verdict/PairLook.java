package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.StudentT;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A look at one benchmark whose forks ran in pairs, one fork of each side that took turns.
 *
 * <p>The pair is the unit: each has one value, the logarithm of the ratio of times. The interval is
 * Student's t over the values, with one degree of freedom less than there are pairs, for the level
 * of this look; all looks together hold with the schedule's confidence. What happens inside a pair
 * adds no degrees of freedom.
 *
 * <p>Where several benchmarks are measured, what the others' pairs vary by counts as a prior for
 * the variance, worth no more degrees of freedom than the benchmark has itself. So a benchmark that
 * is noisier than the others still sets its own pace, and few pairs decide many benchmarks.
 *
 * <p>A change is claimed where the interval excludes 1 and the estimate reaches half the minimum
 * effect. If the estimate had to reach the effect, a true change of just that size would be found
 * half the time, however many pairs there are. EQUIVALENT, the whole interval within the minimum
 * effect, is asked first.
 */
public final class PairLook {
  static final String METHOD =
      "t on logarithms of the ratios of fork pairs, Bonferroni, repeated over looks (Lan and"
          + " DeMets, Pocock's shape)";

  /**
   * The share of the error that the looks may make. Their levels come from normal theory, and with
   * few pairs Student's t errs a little more often than that.
   */
  private static final double SPENT = 0.7;

  private static final int MOST_FURTHER_PAIRS = 1000;

  private static final double ROUNDING = 1e-12;

  private PairLook() {}

  /**
   * What was measured.
   *
   * @param benchmark its name
   * @param mode JMH's mode
   * @param parameters by name
   * @param load how operations arrive
   * @param metric name of the metric, the first of its result
   * @param unit of the scores
   * @param direction which way the scores get better
   */
  public record Measured(
      String benchmark,
      String mode,
      Map<String, String> parameters,
      String load,
      String metric,
      String unit,
      Direction direction) {}

  /** Returns the verdict of a look at a benchmark that is measured alone. */
  public static Verdict at(
      Measured what,
      double[] baselineLogTimes,
      double[] logRatios,
      double minimumEffect,
      LookSchedule looks) {
    return at(what, baselineLogTimes, logRatios, null, minimumEffect, looks);
  }

  /**
   * Returns the verdict of a look.
   *
   * @param baselineLogTimes the baseline's centre of each pair, as the logarithm of a time
   * @param logRatios the value of each pair, in the same order
   * @param known how much pairs of other benchmarks vary; null where that is not known
   * @param minimumEffect the smallest change that matters, as a fraction
   * @param looks when verdicts are tried, in pairs
   */
  public static Verdict at(
      Measured what,
      double[] baselineLogTimes,
      double[] logRatios,
      @Nullable Spread known,
      double minimumEffect,
      LookSchedule looks) {
    int pairs = logRatios.length;
    double baseline = LogRatio.mean(baselineLogTimes);
    double difference = LogRatio.mean(logRatios);
    if (pairs < LookSchedule.FIRST) {
      return verdict(
          what,
          Outcome.INCONCLUSIVE,
          "too few pairs: expected at least " + LookSchedule.FIRST + ", found " + pairs,
          estimate(what, baseline, difference, null),
          pairs,
          null);
    }
    Spread spread = spread(logRatios, known);
    double halfWidth = halfWidth(spread, pairs, looks.confidence(pairs));
    Outcome outcome = outcome(difference, halfWidth, Math.log1p(minimumEffect));
    Interval interval =
        halfWidth == 0 || Double.isInfinite(Math.exp(difference + halfWidth))
            ? null
            : new Interval(
                Math.exp(difference - halfWidth),
                Math.exp(difference + halfWidth),
                looks.confidence(),
                METHOD);
    Integer further =
        outcome == Outcome.INCONCLUSIVE && halfWidth > 0
            ? further(difference, spread, pairs, minimumEffect, looks)
            : null;
    return verdict(
        what,
        outcome,
        reason(outcome, difference, halfWidth, minimumEffect),
        estimate(what, baseline, difference, interval),
        pairs,
        further);
  }

  /**
   * Returns when verdicts of a benchmark are tried, and how sure each is.
   *
   * @param confidence that all looks of the benchmark hold together, between 0.5 and 1, excluded
   * @param mostPairs at the last look
   * @throws IllegalArgumentException if there is no look at so many pairs; the message says when
   *     there are
   */
  public static LookSchedule schedule(double confidence, int mostPairs) {
    return LookSchedule.of(1 - SPENT * (1 - confidence), mostPairs);
  }

  /**
   * Returns how much pairs vary.
   *
   * @param values of the pairs, two or more
   */
  public static Spread spread(double[] values) {
    double deviation = deviation(values);
    return new Spread(deviation * deviation, values.length - 1.0);
  }

  private static Spread spread(double[] values, @Nullable Spread known) {
    Spread own = spread(values);
    if (known == null || own.variance() == 0) {
      return own;
    }
    double freedom = Math.min(known.degreesOfFreedom(), own.degreesOfFreedom());
    return own.with(known.variance(), freedom);
  }

  /**
   * Returns half the width of the interval of a mean of pairs' values.
   *
   * @param spread of a pair's value
   * @param pairs their number
   * @param confidence of the interval
   */
  static double halfWidth(Spread spread, int pairs, double confidence) {
    return spread.variance() == 0
        ? 0
        : Math.sqrt(spread.variance() / pairs)
            * StudentT.quantile(spread.degreesOfFreedom(), confidence);
  }

  /** An interval without width decides nothing. */
  private static Outcome outcome(double difference, double halfWidth, double logEffect) {
    double change = Math.abs(difference);
    if (halfWidth > 0 && change + halfWidth <= logEffect) {
      return Outcome.EQUIVALENT;
    }
    if (halfWidth > 0 && change > halfWidth && change >= logEffect / 2) {
      return difference > 0 ? Outcome.SLOWER : Outcome.FASTER;
    }
    return Outcome.INCONCLUSIVE;
  }

  private static Integer further(
      double difference, Spread spread, int pairs, double minimumEffect, LookSchedule looks) {
    double confidence = looks.confidence(looks.mostForks());
    int low = 1;
    int high = MOST_FURTHER_PAIRS + 1;
    while (low < high) {
      int middle = (low + high) / 2;
      Spread then = new Spread(spread.variance(), spread.degreesOfFreedom() + middle);
      double halfWidth = halfWidth(then, pairs + middle, confidence);
      if (outcome(difference, halfWidth, Math.log1p(minimumEffect)) == Outcome.INCONCLUSIVE) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static String reason(
      Outcome outcome, double difference, double halfWidth, double minimumEffect) {
    String effect = Judgement.percent(minimumEffect);
    String half = Judgement.percent(minimumEffect / 2);
    return switch (outcome) {
      case SLOWER -> "the interval lies above 1, and the change is at least " + half;
      case FASTER -> "the interval lies below 1, and the change is at least " + half;
      case EQUIVALENT -> "the whole interval lies within " + effect;
      case INCONCLUSIVE ->
          halfWidth == 0
              ? "all pairs have the same value, and of such there is no interval"
              : Math.abs(difference) > halfWidth
                  ? "a change is there, but not whether it reaches " + half + " is certain"
                  : "the interval holds 1 and changes beyond " + effect;
      case MORE, LESS, NOT_COMPARABLE, NEW, GONE, INVALID ->
          throw new IllegalStateException("expected an outcome of a ratio, found " + outcome);
    };
  }

  private static Verdict verdict(
      Measured what,
      Outcome outcome,
      String reason,
      Estimate estimate,
      int pairs,
      @Nullable Integer further) {
    boolean countable = further != null && further <= MOST_FURTHER_PAIRS;
    return new Verdict(
        what.benchmark(),
        what.mode(),
        what.parameters(),
        what.load(),
        what.metric(),
        false,
        outcome,
        reason,
        estimate,
        pairs,
        pairs,
        countable ? further : null,
        List.of());
  }

  private static Estimate estimate(
      Measured what, double baseline, double difference, @Nullable Interval interval) {
    return new Estimate(
        what.unit(),
        what.direction(),
        Estimate.score(baseline, what.direction()),
        Estimate.score(baseline + difference, what.direction()),
        Math.exp(difference),
        interval,
        Design.INTERLEAVED);
  }

  private static double deviation(double[] values) {
    double mean = LogRatio.mean(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = Math.sqrt(squares / (values.length - 1));
    // Equal values differ from their mean by what rounding leaves.
    return deviation <= ROUNDING * (1 + Math.abs(mean)) ? 0 : deviation;
  }
}
