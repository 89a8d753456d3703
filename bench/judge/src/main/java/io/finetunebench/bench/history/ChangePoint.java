package io.finetunebench.bench.history;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Interval;
import org.jspecify.annotations.Nullable;

/**
 * A place where a trend shifts.
 *
 * @param index of the first point after the shift
 * @param foundAt index of the point with which it was found
 * @param ratio of times, after to before: above 1 is slower, for rates too
 * @param interval of the ratio
 * @param machine whether the rulers share the shift, so that it is the machine's and not the
 *     commit's
 * @param acknowledgement what a person said about it; null where no one did
 */
public record ChangePoint(
    int index,
    int foundAt,
    double ratio,
    Interval interval,
    boolean machine,
    @Nullable Acknowledgement acknowledgement) {
  /** Returns whether what came after it is the new normal: not so for what got slower unnoticed. */
  public boolean accepted() {
    return machine || acknowledgement != null || ratio < 1;
  }
}
