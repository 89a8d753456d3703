package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.record.Metric;
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
    boolean fastest = baseline.knowsFastest() && candidate.knowsFastest();
    List<List<Double>> left = fastest ? baseline.telling() : baseline.samples();
    List<List<Double>> right = fastest ? candidate.telling() : candidate.samples();
    if (Math.min(left.size(), right.size()) < LogRatio.FEWEST_FORKS
        || !ForkCentres.possible(left)
        || !ForkCentres.possible(right)) {
      return null;
    }
    int iterations = Math.min(ForkCentres.shortestFork(left), ForkCentres.shortestFork(right));
    double[] before = ForkCentres.logTimes(left, baseline.hint(), iterations);
    double[] after = ForkCentres.logTimes(right, baseline.hint(), iterations);
    LogRatio ratio =
        ForkTimes.robust(fastest, iterations)
            ? RankRatio.independent(before, after, null)
            : StudentRatio.independent(before, after, null);
    Estimate estimate =
        Estimate.of(
            baseline.unit(),
            baseline.hint(),
            ratio,
            Confidence.once(CONFIDENCE),
            Design.EVERY_FORK);
    return estimate.interval() == null ? null : estimate;
  }
}
