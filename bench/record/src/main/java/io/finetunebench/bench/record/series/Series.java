package io.finetunebench.bench.record.series;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.machine.OperatingSystem;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.text.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one metric of one benchmark with one set of parameters, from one source: what can
 * be compared, whether it comes from a record or from a file of JMH's.
 *
 * @param benchmarkCase what was measured
 * @param mode JMH's mode, where one benchmark can have several; empty where the source has none
 * @param workload hash of the work that was done; null where the source does not say
 * @param origin where the samples come from
 * @param validity whether they count, and if not, why
 * @param further name of the metric where it is not the first of its result, else empty
 * @param metric the samples; null exactly where the result is not valid
 * @param details what was measured of each fork and is not judged; may be empty
 * @param turns how its forks took turns with those of another run; null where they took none
 */
public record Series(
    BenchmarkCase benchmarkCase,
    String mode,
    @Nullable String workload,
    Origin origin,
    Validity validity,
    String further,
    @Nullable Metric metric,
    List<ForkDetails> details,
    @Nullable Turns turns) {
  /**
   * How the forks of a benchmark took turns with those of another run.
   *
   * @param run id of the run that they are of
   * @param withRun id of the other run
   * @param side which of the two sides they are
   * @param pairs the ratio of times of each pair of forks that took turns, candidate to baseline
   * @param mostForks forks of each side at the last look that there could have been
   */
  public record Turns(
      String run, String withRun, Interleaving.Side side, List<Double> pairs, int mostForks) {
    /** Copies the list. */
    public Turns {
      pairs = List.copyOf(pairs);
    }
  }

  /** The parameter of an imported result that holds JMH's mode. */
  public static final String JMH_MODE = "jmh.mode";

  /** The parameter of an imported result that another project named {@code engine}. */
  public static final String JMH_ENGINE = "jmh.engine";

  /** Names of what sources differ in and still compare. */
  public static final String JVM = "JVM";

  public static final String JDK = "JDK";
  public static final String JMH = "JMH";
  public static final String JVM_FLAGS = "JVM flags";

  /** Checks and copies the components. */
  public Series {
    Require.present(benchmarkCase, "a case");
    Require.present(mode, "mode");
    Require.optionalText(workload, "workload");
    Require.present(origin, "origin");
    Require.present(validity, "validity");
    Require.present(further, "further");
    Require.that(
        (metric != null) == (validity.status() == Validity.Status.VALID),
        "a metric exactly in a valid series",
        metric);
    details = Require.list(details, "details");
  }

  /** Returns {@link BenchmarkCase#benchmark}. */
  public String benchmark() {
    return benchmarkCase.benchmark();
  }

  /** Returns {@link BenchmarkCase#parameters}. */
  public Map<String, String> parameters() {
    return benchmarkCase.parameters();
  }

  /** Returns {@link BenchmarkCase#load}. */
  public String load() {
    return benchmarkCase.load();
  }

  /**
   * Returns the series of a run in the order of its results: one for each metric that is judged,
   * and one for a result without numbers.
   */
  public static List<Series> of(RunRecord run) {
    Origin origin = origin(run);
    List<Series> all = new ArrayList<>();
    run.results().forEach(result -> all.addAll(of(run, result, origin)));
    return all;
  }

  /** Returns the series of one result of a run, the first metric's first. */
  public static List<Series> of(RunRecord run, BenchmarkResult result) {
    return of(run, result, origin(run));
  }

  private static List<Series> of(RunRecord run, BenchmarkResult result, Origin origin) {
    Map<String, String> parameters = new TreeMap<>(result.parameters());
    String mode = parameters.remove(JMH_MODE);
    String engine = parameters.remove(JMH_ENGINE);
    if (engine != null) {
      parameters.put(BenchmarkResult.ENGINE, engine);
    }
    DeviceUse device = result.device();
    Series first =
        new Series(
            new BenchmarkCase(result.benchmark(), parameters, result.load()),
            mode == null ? "" : mode,
            hash(run, result),
            device != null
                ? origin.onBackend(device.comparedBackend())
                // What the processor computed beside a device is not that device's backend's.
                : hasDevice(run) ? origin.onBackend(null) : origin,
            result.validity(),
            "",
            result.metrics().isEmpty() ? null : result.metrics().get(0),
            result.details(),
            turns(run, result));
    return first.withAll(result.metrics());
  }

  /** Returns the series as that of the first metric of its result. */
  public Series asFirst() {
    return with("", metric);
  }

  /**
   * Returns the series with another metric.
   *
   * @param name of the metric where it is not the first of its result, else empty
   */
  public Series with(String name, @Nullable Metric other) {
    return new Series(benchmarkCase, mode, workload, origin, validity, name, other, details, turns);
  }

  /**
   * Returns a series of each metric that is judged; this alone where there are no metrics.
   *
   * @param metrics of the result that this is the first series of, its own metric first
   */
  public List<Series> withAll(List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return List.of(this);
    }
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < metrics.size(); i++) {
      Metric each = metrics.get(i);
      if (each.hint().judged()) {
        all.add(with(i == 0 ? "" : each.name(), each));
      }
    }
    return all;
  }

  private static @Nullable Turns turns(RunRecord run, BenchmarkResult result) {
    Interleaving interleaving = run.interleaving();
    return interleaving == null
        ? null
        : interleaving.benchmarks().stream()
            .filter(course -> course.benchmarkCase().equals(result.benchmarkCase()))
            .findFirst()
            .map(
                course ->
                    new Turns(
                        run.id(),
                        interleaving.withRun(),
                        interleaving.side(),
                        course.pairs(),
                        interleaving.mostForks()))
            .orElse(null);
  }

  private static @Nullable String hash(RunRecord run, BenchmarkResult result) {
    return run.workloads().stream()
        .filter(workload -> workload.name().equals(result.parameters().get("workload")))
        .filter(workload -> workload.precision().equals(result.parameters().get("precision")))
        .map(WorkloadDescription::hash)
        .findFirst()
        .orElse(null);
  }

  private static boolean hasDevice(RunRecord run) {
    BackendDescription backend = run.backend();
    return backend != null && (backend.device() != null || backend.playedByStandIn());
  }

  private static Origin origin(RunRecord run) {
    Map<String, String> versions = conditions(run);
    versions.put("commit", commit(run.commit()));
    BackendDescription backend = run.backend();
    return new Origin(
        source(run.id()),
        run.machine().identity().key(),
        backend == null ? null : backend.name(),
        versions,
        notes(run));
  }

  /** Returns what may differ between two runs that still compare, by name, but for the commit. */
  static Map<String, String> conditions(RunRecord run) {
    Map<String, String> versions = new TreeMap<>();
    putKnown(versions, JVM, run.jvm().known());
    putKnown(versions, JDK, run.machine().details().get(Machine.JDK_VERSION));
    putKnown(versions, JMH, run.machine().details().get(Machine.JMH_VERSION));
    versions.put(JVM_FLAGS, run.jvm().comparedFlags());
    versions.put("preset", run.preset());
    OperatingSystem system = run.machine().os();
    versions.put("system", system.name() + " " + system.version() + " " + system.architecture());
    BackendDescription backend = run.backend();
    if (backend != null) {
      versions.putAll(backend.versions());
      backend.threads().forEach((part, most) -> versions.put(part + " threads", most.toString()));
    }
    return versions;
  }

  private static void putKnown(Map<String, String> versions, String name, @Nullable String value) {
    if (value != null) {
      versions.put(name, value);
    }
  }

  /** Returns the source that series of the run of this id name. */
  public static String source(String id) {
    return "run " + id;
  }

  private static List<String> notes(RunRecord run) {
    List<String> notes = new ArrayList<>();
    if (!run.complete()) {
      notes.add("run " + run.id() + " is incomplete: it was cut off");
    }
    if (run.machine().identity().isUnknown()) {
      notes.add(source(run.id()) + MachineIdentity.NOT_SAID);
    }
    return notes;
  }

  private static String commit(Commit commit) {
    String id = commit.id();
    return id == null
        ? "unknown"
        : Commit.shortened(id) + (Boolean.TRUE.equals(commit.dirty()) ? " with changes" : "");
  }
}
