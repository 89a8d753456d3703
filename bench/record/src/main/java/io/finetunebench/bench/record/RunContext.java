package io.finetunebench.bench.record;

import java.time.Instant;
import java.util.List;

/**
 * What trends take from a run beside its scores.
 *
 * @param id name of the run
 * @param startedAt when it began
 * @param complete whether every benchmark that was asked for has a result
 * @param commit the source that the measured build was made from
 * @param versions what may differ between two runs that still compare
 * @param rulers times of work that never changes
 */
public record RunContext(
    String id,
    Instant startedAt,
    boolean complete,
    Commit commit,
    Versions versions,
    List<Ruler> rulers) {
  /** Checks and copies the components. */
  public RunContext {
    Require.that(RunRecord.isId(Require.present(id, "id")), "the id of a run", id);
    Require.present(startedAt, "startedAt");
    Require.present(commit, "commit");
    Require.present(versions, "versions");
    rulers = Require.list(rulers, "rulers");
  }
}
