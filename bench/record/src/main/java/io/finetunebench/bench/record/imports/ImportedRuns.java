package io.finetunebench.bench.record.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.files.FileFailure;
import io.finetunebench.bench.record.json.JsonLimits;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.machine.OperatingSystem;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.text.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes run records of what other tools wrote, and of run records.
 *
 * <p>An imported record's id comes from the content that it was made of, so that importing it again
 * gives the same record. What a source does not say is {@code unknown}; its machine is named {@link
 * #MACHINE} where nobody gives it a name.
 */
public final class ImportedRuns {
  /** Name of the preset and, where none was given, of the machine. */
  public static final String MACHINE = MachineIdentity.IMPORTED;

  private static final String UNKNOWN = Jvm.UNKNOWN;
  private static final int ID_LENGTH = 16;

  /**
   * What the person who imports knows and the file does not say.
   *
   * @param commit the commit that was measured; null where unknown
   * @param branch the branch that it is on; null where unknown
   * @param at when it was measured; null for the file's own time
   * @param machine a name for the machine; null where unknown
   */
  public record Facts(
      @Nullable String commit,
      @Nullable String branch,
      @Nullable Instant at,
      @Nullable String machine) {
    /** Checks the components. */
    public Facts {
      Require.optionalText(commit, "--commit");
      Require.optionalText(branch, "--branch");
      Require.optionalText(machine, "--machine");
      if (at != null) {
        RunIdentity.requireYear(at);
      }
    }
  }

  private ImportedRuns() {}

  /**
   * Reads a file: JMH's results (one run), {@code data.js} or the JSON of github-action-benchmark
   * (a run for each entry), or a run record. The content says which it is.
   *
   * @throws MalformedRecordException if it is none of them, or names its own commits and times and
   *     the facts do so too
   */
  public static List<RunRecord> read(Path file, Facts facts) {
    String text = JsonLimits.text(file);
    String start = text.stripLeading();
    if (start.startsWith("[")) {
      return List.of(jmh(text, file, facts));
    }
    if (ActionData.isData(start)) {
      requireOwn(file, facts.commit(), "--commit");
      requireOwn(file, facts.at(), "--at");
      return ActionData.read(text, file.toString(), facts);
    }
    requireOwn(file, facts.commit(), "--commit");
    requireOwn(file, facts.branch(), "--branch");
    requireOwn(file, facts.at(), "--at");
    requireOwn(file, facts.machine(), "--machine");
    boolean record = file.endsWith(RunRecord.FILE_NAME);
    if (record && !start.startsWith("{")) {
      throw new MalformedRecordException(
          file
              + ": expected a run's record, found "
              + (start.isEmpty() ? "an empty file" : "other text")
              + "; put a copy in its place, or move the run's folder away, and import again",
          null);
    }
    if (!start.startsWith("{")) {
      throw new MalformedRecordException(
          file
              + ": expected JMH's JSON, the data.js of github-action-benchmark or a run record,"
              + " found other text; run JMH with -rf json",
          null);
    }
    if (!record) {
      SeriesFile.requireNothingElse(file, start);
    }
    return List.of(RecordFormat.read(text, file.toString()));
  }

  /**
   * Reads several files of JMH's results as one run, which has the forks of all files in their
   * order: what was measured in turns, a process each.
   *
   * @param files at least one
   * @throws MalformedRecordException if one is none of JMH's, repeats another, or was measured
   *     under other conditions than the first
   */
  public static RunRecord readTogether(List<Path> files, Facts facts) {
    Map<String, Path> known = new LinkedHashMap<>();
    List<RunRecord> runs = new ArrayList<>();
    for (Path file : files) {
      String text = JsonLimits.text(file);
      if (!text.stripLeading().startsWith("[")) {
        throw new MalformedRecordException(
            file + ": expected JMH's JSON for one run, found other text; run JMH with -rf json",
            null);
      }
      Path earlier = known.put(text, file);
      if (earlier != null) {
        throw new MalformedRecordException(
            file + ": a copy of " + earlier + ", whose forks would count twice; leave one away",
            null);
      }
      RunRecord run = jmh(text, file, facts);
      if (!runs.isEmpty()) {
        requireSame(files.get(0), file, "the JVM", runs.get(0).jvm(), run.jvm());
        requireSame(
            files.get(0),
            file,
            "the details",
            runs.get(0).machine().details(),
            run.machine().details());
      }
      runs.add(run);
    }
    RunRecord first = runs.get(0);
    Instant began = runs.stream().map(RunRecord::startedAt).min(Instant::compareTo).orElseThrow();
    return run(
        "jmh-" + digest(String.join("\n", known.keySet())),
        began,
        first.commit(),
        first.jvm(),
        facts.machine(),
        first.machine().details(),
        together(files, runs));
  }

  private static void requireSame(
      Path first, Path file, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new MalformedRecordException(
          file
              + ": expected "
              + what
              + " of "
              + first
              + ", "
              + expected
              + ", found "
              + found
              + "; import it as a run of its own",
          null);
    }
  }

  /** Puts the forks of equal benchmarks together, in the order of the runs. */
  private static List<BenchmarkResult> together(List<Path> files, List<RunRecord> runs) {
    Map<BenchmarkCase, BenchmarkResult> results = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      for (BenchmarkResult result : runs.get(i).results()) {
        BenchmarkResult earlier = results.get(result.benchmarkCase());
        results.put(
            result.benchmarkCase(),
            earlier == null ? result : together(files.get(i), earlier, result));
      }
    }
    return List.copyOf(results.values());
  }

  private static BenchmarkResult together(
      Path file, BenchmarkResult earlier, BenchmarkResult later) {
    List<Metric> metrics = new ArrayList<>();
    for (Metric metric : earlier.metrics()) {
      Metric other =
          later
              .metric(metric.name())
              .filter(each -> each.unit().equals(metric.unit()))
              .orElse(null);
      if (other != null) {
        metrics.add(together(metric, other));
      } else if (metric.hint().judged()) {
        throw new MalformedRecordException(
            file
                + ": expected "
                + earlier.benchmark()
                + " with metric "
                + metric.name()
                + " in "
                + metric.unit()
                + " as in the files before, found none; import it as a run of its own",
            null);
      }
    }
    return result(earlier.benchmarkCase(), metrics);
  }

  private static Metric together(Metric metric, Metric other) {
    List<ForkValues> forks =
        Stream.concat(metric.forks().stream(), other.forks().stream()).toList();
    return Metric.measured(metric.name(), metric.unit(), metric.hint(), forks);
  }

  /**
   * Returns a run that was imported before with what is said about it now, and else with what was
   * said then.
   *
   * @param run what its file says
   * @param earlier the same run as it is kept
   */
  public static RunRecord again(RunRecord run, RunRecord earlier, Facts facts) {
    if (!run.preset().equals(MACHINE)) {
      return run;
    }
    Commit kept = earlier.commit();
    String branch = kept.branch() == null ? run.commit().branch() : kept.branch();
    Instant at = facts.at() == null ? earlier.startedAt() : facts.at();
    return run(
        run.id(),
        at,
        new Commit(
            facts.commit() == null ? kept.id() : facts.commit(),
            facts.branch() == null ? branch : facts.branch(),
            kept.dirty()),
        run.jvm(),
        facts.machine() == null ? earlier.machine().identity().name() : facts.machine(),
        run.machine().details(),
        run.results());
  }

  private static void requireOwn(Path file, @Nullable Object fact, String option) {
    if (fact != null) {
      throw new MalformedRecordException(
          file + ": says that itself, found " + option + " too; leave the option away", null);
    }
  }

  private static RunRecord jmh(String text, Path file, Facts facts) {
    JmhJsonReader.Results read = JmhJsonReader.results(text, file.toString());
    List<BenchmarkResult> results = new ArrayList<>();
    for (JmhJsonReader.Result found : read.all()) {
      Series series = found.series();
      Map<String, String> parameters = new TreeMap<>(series.parameters());
      String engine = parameters.remove(BenchmarkResult.ENGINE);
      if (engine != null) {
        // Under its own name it would claim a check against the oracle, which nobody made.
        parameters.put(Series.JMH_ENGINE, engine);
      }
      parameters.put(Series.JMH_MODE, series.mode());
      results.add(
          result(
              new BenchmarkCase(series.benchmark(), parameters, series.load()), found.metrics()));
    }
    Instant at = facts.at() == null ? lastModified(file) : facts.at();
    return run(
        "jmh-" + digest(text),
        at,
        new Commit(facts.commit(), facts.branch(), null),
        read.jvm(),
        facts.machine(),
        details("JMH's JSON", read.details()),
        results);
  }

  static BenchmarkResult result(BenchmarkCase benchmarkCase, List<Metric> metrics) {
    return new BenchmarkResult(benchmarkCase, Validity.valid(), null, metrics, List.of(), null);
  }

  static RunRecord run(
      String id,
      Instant at,
      Commit commit,
      @Nullable Jvm jvm,
      @Nullable String machine,
      String source,
      List<BenchmarkResult> results) {
    return run(
        id,
        at,
        commit,
        jvm == null ? new Jvm(UNKNOWN, UNKNOWN, UNKNOWN, List.of()) : jvm,
        machine,
        details(source, Map.of()),
        results);
  }

  private static Map<String, String> details(String source, Map<String, String> versions) {
    Map<String, String> details = new TreeMap<>(versions);
    details.put("importedFrom", source + "; processor, cores and memory are not known");
    return details;
  }

  private static RunRecord run(
      String id,
      Instant at,
      Commit commit,
      Jvm jvm,
      @Nullable String machine,
      Map<String, String> details,
      List<BenchmarkResult> results) {
    return new RunRecord(
        new RunIdentity(id, at, at, true, MACHINE, commit),
        new Environment(
            List.of(),
            jvm,
            null,
            new Machine(
                new MachineIdentity(
                    machine == null ? MACHINE : machine, UNKNOWN, 1, UNKNOWN, List.of(), null),
                new OperatingSystem(UNKNOWN, UNKNOWN, UNKNOWN),
                details),
            List.of()),
        List.of(),
        results,
        null);
  }

  /** The first characters of a hash of the content. */
  static String digest(String content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, ID_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Instant lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.MILLIS);
    } catch (IOException e) {
      throw new MalformedRecordException(
          file
              + ": expected a file with a time, found none ("
              + FileFailure.reason(e)
              + "); give one with --at",
          e);
    }
  }
}
