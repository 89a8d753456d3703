package io.finetunebench.bench.judge.ratio;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much longer the candidate took than the baseline, as a logarithm, and how sure that is.
 *
 * <p>Implementations differ in what is known of a fork: {@link StudentRatio} where forks have their
 * fastest operations, {@link RankRatio} where a fork's number may be far out.
 */
public interface LogRatio {
  /** The fewest forks a side from which anything is claimed. */
  int FEWEST_FORKS = 3;

  /** Beyond this many further forks their number is not worth telling. */
  int MOST_FURTHER_FORKS = 1000;

  /** Where an interval is wider than this each way, nobody knows yet how much forks vary. */
  double MOST_HALF_WIDTH = Math.log(2);

  /**
   * The two ends of an interval of the difference.
   *
   * @param low lower end
   * @param high upper end
   */
  record Bounds(double low, double high) {}

  /** Returns a fraction in percent, with three digits at most. */
  static String percent(double fraction) {
    String text = String.format(Locale.ROOT, "%.3g", fraction * 100);
    return (text.contains(".") ? text.replaceAll("\\.?0+$", "") : text) + " %";
  }

  /** Returns the difference: positive where the candidate takes more time. */
  double difference();

  /** Returns the fork count of the smaller side. */
  int fewestForks();

  /** Returns the standard error of the difference. */
  double standardError();

  /**
   * Returns what half the width of the interval would be with so many more forks on each side, all
   * else equal.
   */
  double halfWidth(double confidence, int furtherForks);

  /** Returns the ends of the interval; null where it has none, or no width. */
  @Nullable Bounds bounds(double confidence);

  /** Returns whether the interval excludes a difference; one without width excludes nothing. */
  boolean excludes(double difference, double confidence);

  /** Returns how the interval is computed, for a reader who wants to check it. */
  String method();

  /** Returns half the width of the interval around the difference. */
  default double halfWidth(double confidence) {
    return halfWidth(confidence, 0);
  }

  /**
   * Returns what the interval says about a change: EQUIVALENT where it lies within the minimum
   * effect, else SLOWER or FASTER where it excludes no change and the difference is large enough to
   * be claimed.
   */
  default Outcome outcome(double confidence, Limits limits) {
    double change = difference();
    double effect = limits.logEffect();
    if (Math.abs(change) <= effect
        && excludes(effect, confidence)
        && excludes(-effect, confidence)) {
      return Outcome.EQUIVALENT;
    }
    if (Math.abs(change) >= limits.logClaim() && excludes(0, confidence)) {
      return change > 0 ? Outcome.SLOWER : Outcome.FASTER;
    }
    return Outcome.INCONCLUSIVE;
  }

  /** Returns why the interval says so, in one line. */
  default String reason(Outcome outcome, double confidence, Limits limits) {
    String effect = percent(limits.equalWithin());
    String least = percent(limits.claimedFrom());
    return switch (outcome) {
      case SLOWER -> "the interval lies above 1, and the change is at least " + least;
      case FASTER -> "the interval lies below 1, and the change is at least " + least;
      case EQUIVALENT -> "the whole interval lies within " + effect;
      case INCONCLUSIVE ->
          standardError() == 0
              ? "the forks do not differ at all, and an interval without width decides nothing"
              : excludes(0, confidence)
                  ? "a change is there, but not whether it reaches " + least + " is certain"
                  : "the interval holds 1 and changes beyond " + effect;
      case MORE, LESS, TRADE, ACKNOWLEDGED, NOT_COMPARABLE, NEW, GONE, INVALID ->
          throw new IllegalStateException("expected an outcome of a ratio, found " + outcome);
    };
  }

  /**
   * Returns how many more forks on each side would decide, if ratio and variances stay what they
   * are; at most one more than {@link #MOST_FURTHER_FORKS}. Returns null where the variances are
   * not known well enough to tell.
   */
  default @Nullable Integer furtherForks(double confidence, Limits limits) {
    double now = halfWidth(confidence);
    if (now == 0 || now > MOST_HALF_WIDTH) {
      return null;
    }
    double change = Math.abs(difference());
    int low = 0;
    int high = MOST_FURTHER_FORKS + 1;
    while (low < high) {
      int middle = (low + high) / 2;
      double halfWidth = halfWidth(confidence, middle);
      if (change + halfWidth <= limits.logEffect()
          || (change >= limits.logClaim() && change > halfWidth)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
