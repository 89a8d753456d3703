package io.finetunebench.bench.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sets aside the runs that a wrong clock dated in the future: one would be the newest for good. */
public final class RunOrder {
  /** How far clocks of machines may be apart. */
  private static final Duration TOLERANCE = Duration.ofDays(1);

  private RunOrder() {}

  /** Returns why a run is set aside; null where it is not. */
  public static @Nullable String aside(String id, Instant startedAt, Instant now) {
    return startedAt.isAfter(now.plus(TOLERANCE))
        ? "run "
            + id
            + " is set aside: it is dated "
            + startedAt
            + ", more than a day from now; correct the clock of the machine that measured it"
        : null;
  }
}
