package io.finetunebench.bench.record.series;

import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.text.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lists and trends take from a run beside its scores, so that a store need not read whole
 * records for it.
 *
 * @param run which run it is
 * @param machine key of the machine's class
 * @param counts how many results there are of each kind
 * @param versions what may differ between two runs that still compare
 * @param rulers times of work that never changes
 */
public record RunHead(
    RunIdentity run, String machine, Counts counts, Versions versions, List<Ruler> rulers) {
  /** How far the clocks of machines may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /**
   * How many results there are of each kind.
   *
   * @param valid how many results count
   * @param invalid how many failed their check or threw
   * @param skipped how many were not measured
   */
  public record Counts(int valid, int invalid, int skipped) {}

  /** Checks and copies the components. */
  public RunHead {
    Require.present(run, "run");
    Require.text(machine, "machine");
    Require.present(counts, "counts");
    Require.present(versions, "versions");
    rulers = Require.list(rulers, "rulers");
  }

  /** Returns the head of a record. */
  public static RunHead of(RunRecord run) {
    return new RunHead(
        run.run(),
        run.machine().identity().key(),
        new Counts(
            count(run, Validity.Status.VALID),
            count(run, Validity.Status.INVALID),
            count(run, Validity.Status.SKIPPED)),
        new Versions(Series.conditions(run)),
        run.rulers());
  }

  /** Returns why the run is neither judged nor the latest; null where its date can be right. */
  public @Nullable String aside(Instant now) {
    return startedAt().isAfter(now.plus(SKEW))
        ? "run "
            + id()
            + " is set aside: it is dated "
            + startedAt()
            + ", more than "
            + SKEW.toMinutes()
            + " minutes from now; correct the clock of the machine that measured it"
        : null;
  }

  /**
   * Returns whether this run and another measured one commit of a branch on one class of machines,
   * so that they are judged together. Where the commit is unknown, or files differed from it, a run
   * stands alone.
   */
  public boolean isOfCommitOf(RunHead other) {
    Commit commit = commit();
    return commit.id() != null
        && !Boolean.TRUE.equals(commit.dirty())
        && commit.equals(other.commit())
        && machine.equals(other.machine());
  }

  /** Returns {@link RunIdentity#id}. */
  public String id() {
    return run.id();
  }

  /** Returns {@link RunIdentity#startedAt}. */
  public Instant startedAt() {
    return run.startedAt();
  }

  /** Returns {@link RunIdentity#complete}. */
  public boolean complete() {
    return run.complete();
  }

  /** Returns {@link RunIdentity#preset}. */
  public String preset() {
    return run.preset();
  }

  /** Returns {@link RunIdentity#commit}. */
  public Commit commit() {
    return run.commit();
  }

  /** Returns an equal head whose texts that many runs share are kept once. */
  public RunHead sharing(Versions same) {
    return new RunHead(run, machine.intern(), counts, same, rulers);
  }

  private static int count(RunRecord run, Validity.Status status) {
    return (int)
        run.results().stream().filter(result -> result.validity().status() == status).count();
  }
}
