package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.Rulers;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.metric.Interval;
import org.jspecify.annotations.Nullable;

/**
 * A place where a trend shifts.
 *
 * @param place where it is
 * @param ratio of times, after to before: above 1 is slower, for rates too
 * @param interval of the ratio
 * @param statesConfidence whether the interval's confidence holds: not where runs before the shift
 *     were slow or fast in stretches, which no interval allows for
 * @param cause whose it is, by the rulers
 * @param acknowledgement what a person said about it; null where no one did
 */
public record Shift(
    Place place,
    double ratio,
    Interval interval,
    boolean statesConfidence,
    Rulers.Cause cause,
    @Nullable Acknowledgement acknowledgement) {
  /**
   * Where a shift is.
   *
   * @param index of the first point after the shift began
   * @param end index of the first point at the new level: of a step {@code index} itself, of a ramp
   *     the last point on it, so far
   * @param foundAt index of the point with which it was found
   */
  public record Place(int index, int end, int foundAt) {}

  /** Returns whether it is the machine's and not the commit's. */
  boolean machine() {
    return cause == Rulers.Cause.MACHINE;
  }

  /** Returns {@link Place#index}. */
  public int index() {
    return place.index;
  }

  /** Returns {@link Place#end}. */
  public int end() {
    return place.end;
  }

  /** Returns whether times crept over many runs instead of changing with one. */
  public boolean gradual() {
    return place.end > place.index;
  }

  /** Returns over how many runs it came. */
  public int runs() {
    return place.end - place.index + 1;
  }

  /** Returns the ratio of times from one run to the next, while the shift lasted. */
  public double ratioPerRun() {
    return Math.pow(ratio, 1.0 / runs());
  }

  /** Returns how many runs it took to find. */
  public int foundAfter() {
    return place.foundAt - place.index + 1;
  }
}
