package io.finetunebench.bench.record;

import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.text.Require;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of the benchmarks: where it ran, from what, and everything that it measured.
 *
 * @param schemaVersion version of the format, always {@link #SCHEMA_VERSION}
 * @param run which run it is
 * @param environment how it was started and what it ran on
 * @param workloads what the benchmarks worked on; none of imported runs
 * @param results one result for each benchmark, in the order in which they ran
 * @param interleaving with which other run the forks took turns; null for a run by itself
 * @param shard which part of a job it is; null for a whole run
 */
public record RunRecord(
    int schemaVersion,
    RunIdentity run,
    Environment environment,
    List<WorkloadDescription> workloads,
    List<BenchmarkResult> results,
    @Nullable Interleaving interleaving,
    @Nullable Shard shard) {

  /** Name of the file that holds a record, in a folder of the run's own. */
  public static final String FILE_NAME = "record.json";

  /** The one version of the format. */
  public static final int SCHEMA_VERSION = 1;

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int ID_RANDOM_LENGTH = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Checks and copies the components. */
  public RunRecord {
    Require.that(
        schemaVersion == SCHEMA_VERSION, "schema version " + SCHEMA_VERSION, schemaVersion);
    Require.present(run, "run");
    Require.present(environment, "environment");
    workloads = Require.list(workloads, "workloads");
    results = Require.list(results, "results");
  }

  /** Makes a record of this version, of a whole run. */
  public RunRecord(
      RunIdentity run,
      Environment environment,
      List<WorkloadDescription> workloads,
      List<BenchmarkResult> results,
      @Nullable Interleaving interleaving) {
    this(SCHEMA_VERSION, run, environment, workloads, results, interleaving, null);
  }

  /** Returns this record as that of a part of a job; null for a whole run. */
  public RunRecord of(@Nullable Shard part) {
    return new RunRecord(schemaVersion, run, environment, workloads, results, interleaving, part);
  }

  /** Returns {@link RunIdentity#id}. */
  public String id() {
    return run.id();
  }

  /** Returns {@link RunIdentity#startedAt}. */
  public Instant startedAt() {
    return run.startedAt();
  }

  /** Returns {@link RunIdentity#finishedAt}. */
  public @Nullable Instant finishedAt() {
    return run.finishedAt();
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

  /** Returns {@link Environment#jvm}. */
  public Jvm jvm() {
    return environment.jvm();
  }

  /** Returns {@link Environment#backend}. */
  public @Nullable BackendDescription backend() {
    return environment.backend();
  }

  /** Returns {@link Environment#machine}. */
  public Machine machine() {
    return environment.machine();
  }

  /** Returns {@link Environment#rulers}. */
  public List<Ruler> rulers() {
    return environment.rulers();
  }

  /**
   * Makes an id for a run: its start in UTC to the second and six random characters, such as {@code
   * 20261124T132100Z-k3x7ab}, so that ids sort by time.
   */
  public static String newId(Instant startedAt) {
    StringBuilder id = new StringBuilder(ID_TIME.format(startedAt)).append('-');
    for (int i = 0; i < ID_RANDOM_LENGTH; i++) {
      id.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
    }
    return id.toString();
  }

  /**
   * Returns when the run of an id had begun at the latest, which is exact to the second; null for
   * an id that was not made by {@link #newId}.
   */
  public static @Nullable Instant startInId(String id) {
    int time = id.indexOf('-');
    try {
      return time < 0 ? null : ID_TIME.parse(id.substring(0, time), Instant::from).plusSeconds(1);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Whether the text can be an id: letters, digits, {@code . _ -}, no sign at the start. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  static void requireId(@Nullable String id, String what) {
    Require.that(isId(Require.present(id, "id")), what + " that matches " + ID.pattern(), id);
  }
}
