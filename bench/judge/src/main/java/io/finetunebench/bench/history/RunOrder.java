package io.finetunebench.bench.history;

import io.finetunebench.bench.record.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a history in their order, without those that a wrong clock dated in the future: one
 * of them would be the newest run for good.
 *
 * @param runs the earliest first
 * @param notes what was set aside and why, one line each
 */
public record RunOrder(List<RunRecord> runs, List<String> notes) {
  /** How far clocks of machines may be apart. */
  private static final Duration TOLERANCE = Duration.ofDays(1);

  /** Copies the lists. */
  public RunOrder {
    runs = List.copyOf(runs);
    notes = List.copyOf(notes);
  }

  /**
   * Returns the order of some runs.
   *
   * @param runs the earliest first
   * @param now the clock's time
   */
  public static RunOrder of(List<RunRecord> runs, Instant now) {
    List<RunRecord> kept = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (RunRecord run : runs) {
      String note = aside(run.id(), run.startedAt(), now);
      if (note == null) {
        kept.add(run);
      } else {
        notes.add(note);
      }
    }
    return new RunOrder(kept, notes);
  }

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
