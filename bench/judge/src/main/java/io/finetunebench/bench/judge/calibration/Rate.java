package io.finetunebench.bench.judge.calibration;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something happened in comparisons that share forks.
 *
 * <p>The interval is that of Clopper and Pearson at 95 %, as if the share had been seen in as many
 * comparisons as the pool has forks for without using one twice: overlapping draws tell no less
 * than those, so it is not too narrow for them.
 *
 * @param hits how often it happened
 * @param draws of how many comparisons
 * @param independent how many comparisons the pool has forks for without using one twice, 1 or more
 */
@JsonIgnoreProperties({"hits", "draws", "independent"})
public record Rate(int hits, int draws, int independent) {
  private static final double TAIL = 0.025;

  public Rate {
    if (hits < 0 || hits > draws || independent < 1) {
      throw new IllegalArgumentException(
          "expected 0 to draws hits and 1 independent comparison or more, found %d of %d, %d"
              .formatted(hits, draws, independent));
    }
  }

  /** Returns the share. */
  @JsonProperty("fraction")
  public double fraction() {
    return (double) hits / draws;
  }

  /** Returns the lower end of the interval. */
  @JsonProperty("low")
  public double low() {
    double seen = fraction() * comparisons();
    return hits == 0
        ? 0
        : BetaDistribution.of(seen, comparisons() - seen + 1).inverseCumulativeProbability(TAIL);
  }

  /** Returns the upper end of the interval. */
  @JsonProperty("high")
  public double high() {
    double seen = fraction() * comparisons();
    return hits == draws
        ? 1
        : BetaDistribution.of(seen + 1, comparisons() - seen).inverseSurvivalProbability(TAIL);
  }

  private double comparisons() {
    return Math.min(draws, independent);
  }
}
