package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person says about a shift: it is known, and what came after it is the new normal.
 *
 * @param schemaVersion version of the format, always {@link #SCHEMA_VERSION}
 * @param id name of the acknowledgement, unique in a store, made as a run's
 * @param run id of the first run after the shift, or of a later one at its level
 * @param benchmark the benchmark that it is about; null for every one
 * @param parameters values of parameters that it is about; all others may be anything
 * @param reason why the shift is accepted, in one line
 * @param at when it was said
 * @param withdrawnAt when it was taken back; null while it holds
 */
public record Acknowledgement(
    int schemaVersion,
    String id,
    String run,
    @Nullable String benchmark,
    Map<String, String> parameters,
    String reason,
    Instant at,
    @Nullable Instant withdrawnAt) {

  /** The one version of the format. */
  public static final int SCHEMA_VERSION = 1;

  /** Makes one that holds. */
  public Acknowledgement(
      int schemaVersion,
      String id,
      String run,
      @Nullable String benchmark,
      Map<String, String> parameters,
      String reason,
      Instant at) {
    this(schemaVersion, id, run, benchmark, parameters, reason, at, null);
  }

  /** Checks and copies the components. */
  public Acknowledgement {
    Require.that(
        schemaVersion == SCHEMA_VERSION, "schema version " + SCHEMA_VERSION, schemaVersion);
    RunRecord.requireId(id, "an id like a run's");
    RunRecord.requireId(run, "the id of a run");
    Require.optionalText(benchmark, "benchmark");
    parameters = Require.map(parameters, "parameters");
    Require.text(reason, "reason");
    Require.that(reason.lines().count() == 1, "a reason of one line", reason.lines().count());
    Require.present(at, "at");
  }

  /** Returns the acknowledgement taken back, which stays as a trace of what was once said. */
  public Acknowledgement withdrawn(Instant when) {
    return new Acknowledgement(schemaVersion, id, run, benchmark, parameters, reason, at, when);
  }

  /** Returns whether it holds and is about a benchmark with these parameters. */
  public boolean covers(String measured, Map<String, String> measuredParameters) {
    return withdrawnAt == null
        && (benchmark == null || benchmark.equals(measured))
        && measuredParameters.entrySet().containsAll(parameters.entrySet());
  }
}
