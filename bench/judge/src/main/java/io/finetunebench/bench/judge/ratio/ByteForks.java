package io.finetunebench.bench.judge.ratio;

import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The forks of two sides by their bytes, each fork by its median iteration.
 *
 * <p>The same code allocates the same bytes in every iteration, but the compiler of a fork may or
 * may not save an allocation, so that forks fall into a few groups. A change is claimed where four
 * forks or more of each side agree: every fork of the candidate differs from every fork of the
 * baseline in the same direction, by at least 1 % and 16 bytes. Where forks fall into two groups by
 * the toss of a coin, four forks of a side look like that in {@code 2 / 4^4}, fewer than one of 100
 * comparisons.
 *
 * <p>What an iteration allocates beside its operations is the more an operation, the longer an
 * operation takes. Where that is counted and the times are known, a change of bytes is claimed only
 * for what it has beyond the change of times.
 */
public final class ByteForks {
  /** The smallest change that matters, as a fraction. */
  static final double MINIMUM_SHARE = 0.01;

  /** The smallest change that matters, in bytes: an object of the JVM has at least as many. */
  static final double MINIMUM_BYTES = 16;

  /** The fewest forks a side that show a change. */
  public static final int FEWEST_FORKS = 4;

  /** What fewer bytes count as in a ratio, since of none there is no ratio. */
  public static final double FEWEST_BYTES = 1;

  private static final double ROUNDING = 1e-12;

  private static final String METHOD = "the extremes of all pairs of forks";

  private final double[] baseline;
  private final double[] candidate;
  private final double logTimeRatio;

  /**
   * Takes the forks of both sides, a number of bytes each.
   *
   * @param baseline at least one
   * @param candidate likewise
   */
  public ByteForks(List<Double> baseline, List<Double> candidate) {
    this(Moments.array(baseline), Moments.array(candidate), 0);
  }

  private ByteForks(double[] baseline, double[] candidate, double logTimeRatio) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.logTimeRatio = logTimeRatio;
  }

  /**
   * Returns the same forks, whose bytes hold what their iterations allocate beside operations.
   *
   * @param logRatio of times, candidate to baseline
   */
  public ByteForks besideTimes(double logRatio) {
    return new ByteForks(baseline, candidate, logRatio);
  }

  int fewestForks() {
    return Math.min(baseline.length, candidate.length);
  }

  /** Returns whether no fork of one side differs by the smallest change from one of the other. */
  public boolean agree() {
    for (double before : baseline) {
      for (double after : candidate) {
        if (Math.abs(after - before) >= effect(before)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns MORE, LESS or EQUIVALENT, or INCONCLUSIVE where the forks do not agree. */
  public Outcome outcome() {
    if (fewestForks() < LogRatio.FEWEST_FORKS) {
      return Outcome.INCONCLUSIVE;
    }
    if (agree()) {
      return Outcome.EQUIVALENT;
    }
    if (fewestForks() < FEWEST_FORKS) {
      return Outcome.INCONCLUSIVE;
    }
    boolean more = true;
    boolean less = true;
    for (double before : baseline) {
      for (double after : candidate) {
        more &= after - before >= effect(before);
        less &= before - after >= effect(before);
      }
    }
    return more && beyondTimes(1)
        ? Outcome.MORE
        : less && beyondTimes(-1) ? Outcome.LESS : Outcome.INCONCLUSIVE;
  }

  /** Returns whether bytes changed by more in a direction than times did. */
  private boolean beyondTimes(int direction) {
    double change = direction * Math.log(ratio(Moments.mean(baseline), Moments.mean(candidate)));
    return change - Math.max(0, direction * logTimeRatio) >= Math.log1p(MINIMUM_SHARE) - ROUNDING;
  }

  private boolean apart() {
    return most(baseline) < least(candidate) || most(candidate) < least(baseline);
  }

  private static double effect(double before) {
    return Math.max(MINIMUM_BYTES, MINIMUM_SHARE * before);
  }

  /** Returns why, in one line. */
  public String reason(String unit) {
    String range =
        String.format(Locale.ROOT, " (%s, %s %s)", range(baseline), range(candidate), unit);
    return switch (outcome()) {
      case MORE -> "every fork has at least 1 % and 16 bytes more than each before it" + range;
      case LESS -> "every fork has at least 1 % and 16 bytes less than each before it" + range;
      case EQUIVALENT -> "no two forks differ by 1 % and 16 bytes" + range;
      case INCONCLUSIVE ->
          fewestForks() < FEWEST_FORKS
              ? String.format(
                  Locale.ROOT,
                  "too few forks: expected at least %d on each side, found %d and %d",
                  FEWEST_FORKS,
                  baseline.length,
                  candidate.length)
              : apart() && logTimeRatio != 0
                  ? "bytes changed no more than times, as they do where iterations and not"
                      + " operations allocate"
                      + range
                  : "the forks of a side do not agree" + range;
      case SLOWER, FASTER, TRADE, ACKNOWLEDGED, NOT_COMPARABLE, NEW, GONE, INVALID ->
          throw new IllegalStateException("expected an outcome of bytes, found " + outcome());
    };
  }

  /** Returns how many further forks on each side would decide; null where nobody can tell. */
  public @Nullable Integer furtherForks() {
    return outcome() == Outcome.INCONCLUSIVE && fewestForks() < FEWEST_FORKS
        ? FEWEST_FORKS - fewestForks()
        : null;
  }

  /** Returns the ratio of means, each of at least one byte, since of none there is no ratio. */
  public Estimate estimate(String unit) {
    double before = Moments.mean(baseline);
    double after = Moments.mean(candidate);
    Interval interval =
        fewestForks() < LogRatio.FEWEST_FORKS
            ? null
            : new Interval(
                ratio(most(baseline), least(candidate)),
                ratio(least(baseline), most(candidate)),
                1 - 2 * Math.pow(4, -Math.min(FEWEST_FORKS, fewestForks())),
                METHOD);
    return new Estimate(
        unit, Hint.BYTES, before, after, ratio(before, after), interval, Design.EVERY_FORK);
  }

  private static double ratio(double before, double after) {
    return Math.max(FEWEST_BYTES, after) / Math.max(FEWEST_BYTES, before);
  }

  private static String range(double[] bytes) {
    String from = String.format(Locale.ROOT, "%,.0f", least(bytes));
    String to = String.format(Locale.ROOT, "%,.0f", most(bytes));
    return from.equals(to) ? from : from + " to " + to;
  }

  private static double least(double[] bytes) {
    return Arrays.stream(bytes).min().orElseThrow();
  }

  private static double most(double[] bytes) {
    return Arrays.stream(bytes).max().orElseThrow();
  }
}
