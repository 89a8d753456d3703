package io.finetunebench.bench.judge.history;

/**
 * How the newest point of a trend stands to those since the last shift.
 *
 * @param standing whether it lies beyond the fence and by the minimum effect or more
 * @param low lower end of the fence, a score; NaN with too few points
 * @param high upper end of the fence, a score; NaN with too few points
 */
public record Newest(Standing standing, double low, double high) {
  /** Where the newest point lies. */
  public enum Standing {
    /** Within the fence, or out of it by less than what matters. */
    USUAL,
    /** Beyond it, slower. */
    SLOWER,
    /** Beyond it, faster. */
    FASTER,
    /** There are too few points for a fence since the last shift, or to find a first one. */
    TOO_FEW
  }

  static final Newest UNKNOWN = new Newest(Standing.TOO_FEW, Double.NaN, Double.NaN);
}
