package io.finetunebench.bench.record;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lists and trends take from a run beside its scores, so that a store need not read whole
 * records for it.
 *
 * @param id name of the run
 * @param startedAt when it began
 * @param complete whether every benchmark that was asked for has a result
 * @param preset name of the preset
 * @param commit the source that the measured build was made from
 * @param machine key of the machine's class
 * @param valid how many results count
 * @param invalid how many failed their check or threw
 * @param skipped how many were not measured
 * @param versions what may differ between two runs that still compare
 * @param rulers times of work that never changes
 */
public record RunHead(
    String id,
    Instant startedAt,
    boolean complete,
    String preset,
    Commit commit,
    String machine,
    int valid,
    int invalid,
    int skipped,
    Versions versions,
    List<Ruler> rulers) {
  /** How far the clocks of machines may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Checks and copies the components. */
  public RunHead {
    Require.that(RunRecord.isId(Require.present(id, "id")), "the id of a run", id);
    Require.present(startedAt, "startedAt");
    Require.text(preset, "preset");
    Require.present(commit, "commit");
    Require.text(machine, "machine");
    Require.present(versions, "versions");
    rulers = Require.list(rulers, "rulers");
  }

  /** Returns the head of a record. */
  public static RunHead of(RunRecord run) {
    return new RunHead(
        run.id(),
        run.startedAt(),
        run.complete(),
        run.preset(),
        run.commit(),
        run.machine().identity().key(),
        count(run, Validity.Status.VALID),
        count(run, Validity.Status.INVALID),
        count(run, Validity.Status.SKIPPED),
        new Versions(Series.conditions(run)),
        run.rulers());
  }

  /** Returns why the run is neither judged nor the latest; null where its date can be right. */
  public @Nullable String aside(Instant now) {
    return startedAt.isAfter(now.plus(SKEW))
        ? "run "
            + id
            + " is set aside: it is dated "
            + startedAt
            + ", more than "
            + SKEW.toMinutes()
            + " minutes from now; correct the clock of the machine that measured it"
        : null;
  }

  /** Returns an equal head whose texts that many runs share are kept once. */
  RunHead sharing(Versions same) {
    return new RunHead(
        id,
        startedAt,
        complete,
        preset.intern(),
        commit,
        machine.intern(),
        valid,
        invalid,
        skipped,
        same,
        rulers);
  }

  private static int count(RunRecord run, Validity.Status status) {
    return (int)
        run.results().stream().filter(result -> result.validity().status() == status).count();
  }
}
