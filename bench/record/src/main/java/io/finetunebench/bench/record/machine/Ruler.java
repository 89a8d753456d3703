package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;
import org.jspecify.annotations.Nullable;

/**
 * How long a piece of work took that never changes, before and after a run: where it shifts, the
 * machine has, whatever the commit.
 *
 * @param name of the work
 * @param unit of both times
 * @param before the fastest time before the run, more than 0
 * @param after the fastest time after it; null while the run goes on and where it was interrupted
 */
public record Ruler(String name, String unit, double before, @Nullable Double after) {
  /** Checks the components. */
  public Ruler {
    Require.text(name, "the ruler's name");
    Require.text(unit, "the ruler's unit");
    Require.finite(before, "before");
    Require.that(before > 0, "a time before of more than 0", before);
    if (after != null) {
      Require.finite(after, "after");
      Require.that(after > 0, "a time after of more than 0", after);
    }
  }
}
