package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of one metric of one benchmark with one set of parameters.
 *
 * @param subject what was judged
 * @param outcome what it came to
 * @param reason why, in one line
 * @param estimate the ratio of times; null where there is none
 * @param limits that the ratio was held against; null where it was not
 * @param forks how many there were
 * @param differences what keeps the sides from being comparable, or would but for the caller's wish
 */
public record Verdict(
    Subject subject,
    Outcome outcome,
    String reason,
    @Nullable Estimate estimate,
    @Nullable Limits limits,
    Forks forks,
    List<Difference> differences) {
  /**
   * How many forks there were.
   *
   * @param baseline forks of the baseline
   * @param candidate forks of the candidate
   * @param further how many more on each side would decide, if the estimates hold; null where that
   *     is no question or cannot be told
   */
  public record Forks(int baseline, int candidate, @Nullable Integer further) {
    /** Makes those of which no more would decide. */
    public Forks(int baseline, int candidate) {
      this(baseline, candidate, null);
    }
  }

  private static final double ROUNDING = 1e-9;

  public Verdict {
    differences = List.copyOf(differences);
  }

  /** Makes one of sides that could not be compared, or were not there. */
  public Verdict(
      Subject subject, Outcome outcome, String reason, Forks forks, List<Difference> differences) {
    this(subject, outcome, reason, null, null, forks, differences);
  }

  /** Returns the verdict with the scores of all that was measured. */
  public Verdict of(Metric baseline, Metric candidate) {
    return new Verdict(
        subject,
        outcome,
        reason,
        estimate == null ? null : estimate.of(baseline, candidate),
        limits,
        forks,
        differences);
  }

  /** Returns the verdict with something to add to its reason. */
  public Verdict because(String addition) {
    return new Verdict(
        subject, outcome, reason + "; " + addition, estimate, limits, forks, differences);
  }

  /** Returns the verdict on bytes beside that on the time, which is null where it is not FASTER. */
  Verdict tradedFor(@Nullable Verdict faster) {
    Estimate time = faster == null ? null : faster.estimate;
    if (outcome != Outcome.MORE
        || estimate == null
        || time == null
        || time.ratio() * estimate.ratio() > 1 - ROUNDING) {
      return this;
    }
    String bought =
        String.format(
            Locale.ROOT,
            "; 1/%.3g of the time for %.3g times the bytes",
            1 / time.ratio(),
            estimate.ratio());
    return new Verdict(
        subject, Outcome.TRADE, reason + bought, estimate, limits, forks, differences);
  }

  /** Returns whether a short report leaves it out: a further metric that did not change. */
  public boolean isQuiet() {
    return subject.further() && outcome == Outcome.EQUIVALENT;
  }
}
