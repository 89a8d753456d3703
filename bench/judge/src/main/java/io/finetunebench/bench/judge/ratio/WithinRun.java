package io.finetunebench.bench.judge.ratio;

import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ratios of two results of one run, formed as verdicts are. */
public final class WithinRun {
  private static final double CONFIDENCE = 0.99;

  private WithinRun() {}

  /**
   * Returns the ratio of two metrics' times with its 99 % interval; null where there are too few
   * forks for an interval, where the units differ, or where a sample is 0 or less.
   *
   * <p>A run starts one fork of each result after the other, round by round, so a drift of the
   * machine falls on both alike. The forks count as independent, which makes the interval wider
   * than pairs of them would.
   */
  public static @Nullable Estimate ratio(Metric baseline, Metric candidate) {
    if (!baseline.unit().equals(candidate.unit()) || baseline.hint() != candidate.hint()) {
      return null;
    }
    ForkTimes times = ForkTimes.of(List.of(baseline), List.of(candidate));
    if (times == null
        || Math.min(times.baselineForks().length, times.candidateForks().length)
            < LogRatio.FEWEST_FORKS) {
      return null;
    }
    LogRatio ratio = times.independent(null);
    Estimate estimate =
        Estimate.of(baseline, candidate, ratio, Confidence.once(CONFIDENCE), Design.EVERY_FORK);
    return estimate.interval() == null ? null : estimate;
  }
}
