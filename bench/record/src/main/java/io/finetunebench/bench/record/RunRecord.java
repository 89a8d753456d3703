package io.finetunebench.bench.record;

import io.finetunebench.core.engine.Backend;
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
 * @param id name of the run, unique in a store; see {@link #isId}
 * @param startedAt when the run began
 * @param finishedAt when the run ended; null while it goes on and where it was interrupted
 * @param complete whether every benchmark that was asked for has a result
 * @param preset name of the preset that chose forks, iterations and workloads
 * @param commandLine the arguments as they were typed, secrets masked
 * @param commit the source that the measured build was made from
 * @param jvm the Java virtual machine that ran the benchmarks
 * @param backend the library of array operations; null where no engine needed one
 * @param machine the machine and its state at the start
 * @param workloads what the benchmarks worked on; none of imported runs
 * @param results one result for each benchmark, in the order in which they ran
 * @param rulers times of work that never changes, before and after the run; may be empty
 * @param interleaving with which other run the forks took turns; null for a run by itself
 */
public record RunRecord(
    int schemaVersion,
    String id,
    Instant startedAt,
    @Nullable Instant finishedAt,
    boolean complete,
    String preset,
    List<String> commandLine,
    Commit commit,
    Jvm jvm,
    @Nullable Backend backend,
    Machine machine,
    List<WorkloadDescription> workloads,
    List<BenchmarkResult> results,
    List<Ruler> rulers,
    @Nullable Interleaving interleaving) {

  /** Name of the file that holds a record, in a folder of the run's own. */
  public static final String FILE_NAME = "record.json";

  /** The one version of the format. */
  public static final int SCHEMA_VERSION = 1;

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]*");
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int ID_RANDOM_LENGTH = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Checks and copies the components. */
  public RunRecord {
    Require.that(
        schemaVersion == SCHEMA_VERSION, "schema version " + SCHEMA_VERSION, schemaVersion);
    Require.present(id, "id");
    Require.that(isId(id), "an id that matches " + ID.pattern(), id);
    requireYear(Require.present(startedAt, "startedAt"));
    if (finishedAt != null) {
      requireYear(finishedAt);
    }
    Require.text(preset, "preset");
    commandLine = Secrets.masked(Require.list(commandLine, "commandLine"));
    Require.present(commit, "commit");
    Require.present(jvm, "jvm");
    Require.present(machine, "machine");
    workloads = Require.list(workloads, "workloads");
    results = Require.list(results, "results");
    rulers = Require.list(rulers, "rulers");
  }

  /** Requires a time that databases, other tools and calendars can hold. */
  static void requireYear(Instant time) {
    Require.that(
        !time.isBefore(EARLIEST) && time.isBefore(END), "a time in the years 1 to 9999", time);
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
}
