package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which run it is: its name, when it ran and of what.
 *
 * @param id name of the run, unique in a store; see {@link RunRecord#isId}
 * @param startedAt when the run began
 * @param finishedAt when the run ended; null while it goes on and where it was interrupted
 * @param complete whether every benchmark that was asked for has a result
 * @param preset name of the preset that chose forks, iterations and workloads
 * @param commit the source that the measured build was made from
 */
public record RunIdentity(
    String id,
    Instant startedAt,
    @Nullable Instant finishedAt,
    boolean complete,
    String preset,
    Commit commit) {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /** Checks the components. */
  public RunIdentity {
    RunRecord.requireId(id, "an id");
    requireYear(Require.present(startedAt, "startedAt"));
    if (finishedAt != null) {
      requireYear(finishedAt);
    }
    Require.text(preset, "preset");
    Require.present(commit, "commit");
  }

  /** Requires a time that databases, other tools and calendars can hold. */
  public static void requireYear(Instant time) {
    Require.that(
        !time.isBefore(EARLIEST) && time.isBefore(END), "a time in the years 1 to 9999", time);
  }
}
