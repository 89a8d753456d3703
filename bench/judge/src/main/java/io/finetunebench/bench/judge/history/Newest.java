package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.record.Acknowledgement;
import org.jspecify.annotations.Nullable;

/**
 * How the newest point of a trend stands to those since the last shift, and these to the level that
 * was accepted last.
 *
 * @param standing whether it lies beyond the fence and by the minimum effect or more
 * @param low lower end of the fence, a score; NaN with too few points
 * @param high upper end of the fence, a score; NaN with too few points
 * @param acknowledgement what a person said, of {@link Standing#ACKNOWLEDGED}; else null
 */
public record Newest(
    Standing standing, double low, double high, @Nullable Acknowledgement acknowledgement) {
  /** Where the newest point lies. */
  public enum Standing {
    /** Beyond the fence, slower. */
    SLOWER,
    /** As those since a shift that made them slower, which no one acknowledged. */
    OPEN,
    /** Slower, which a person acknowledged, and no shift is found yet. */
    ACKNOWLEDGED,
    /** Beyond the fence, faster. */
    FASTER,
    /** Within the fence, or out of it by less than what matters. */
    USUAL,
    /** There are too few points for a fence since the last shift, or to find a first one. */
    TOO_FEW
  }

  static final Newest UNKNOWN = new Newest(Standing.TOO_FEW, Double.NaN, Double.NaN, null);
}
