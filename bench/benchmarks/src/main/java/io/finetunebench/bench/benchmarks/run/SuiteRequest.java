package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to measure.
 *
 * @param preset how much
 * @param engines that are available
 * @param unavailable engines that were asked for and cannot run here; their results say why
 * @param workloads what to work on, each of another name
 * @param precision of the engines; null for that of the workloads
 * @param load open-loop load; null for a closed loop
 * @param jmh JMH's own arguments, which go before the preset's
 * @param folder for histograms and logs
 * @param startNanos when the run began by {@link System#nanoTime}: a preset's time counts from
 *     there
 * @param shard which part is measured; null for all
 */
public record SuiteRequest(
    Preset preset,
    List<Engine> engines,
    List<Engine> unavailable,
    List<Workload> workloads,
    @Nullable Precision precision,
    @Nullable Load load,
    JmhArguments jmh,
    Path folder,
    long startNanos,
    @Nullable Shard shard) {
  /** What libraries may log holds in forks too. */
  private static final String LOGGING = "org.slf4j.simpleLogger.";

  /** Makes a request to measure all. */
  public SuiteRequest(
      Preset preset,
      List<Engine> engines,
      List<Engine> unavailable,
      List<Workload> workloads,
      @Nullable Precision precision,
      @Nullable Load load,
      JmhArguments jmh,
      Path folder,
      long startNanos) {
    this(preset, engines, unavailable, workloads, precision, load, jmh, folder, startNanos, null);
  }

  /** Returns the request to measure a part. */
  public SuiteRequest of(@Nullable Shard part) {
    return new SuiteRequest(
        preset, engines, unavailable, workloads, precision, load, jmh, folder, startNanos, part);
  }

  /** Returns the names of the metrics that results under a closed load have. */
  public static List<String> metrics() {
    return List.of("throughput", "time", Metric.ALLOCATION);
  }

  /** Copies the lists and checks that one name means one workload. */
  public SuiteRequest {
    workloads = List.copyOf(workloads);
    if (workloads.stream().map(Workload::name).distinct().count() < workloads.size()) {
      throw new IllegalArgumentException(
          "expected workloads of different names, found "
              + String.join(", ", workloads.stream().map(Workload::name).toList()));
    }
    engines = List.copyOf(engines);
    unavailable = List.copyOf(unavailable);
  }

  /**
   * Returns the work of each workload in each precision that the request measures, in order.
   *
   * @throws IllegalArgumentException if a name is no workload's
   */
  public List<WorkloadDescription> descriptions() {
    return Plan.cells(this, engines).stream()
        .map(Cell::parameters)
        .filter(parameters -> parameters.containsKey(Plan.WORKLOAD))
        .map(
            parameters ->
                List.of(
                    parameters.getOrDefault(Plan.WORKLOAD, ""),
                    parameters.getOrDefault(Plan.PRECISION, "")))
        .distinct()
        .map(
            pair ->
                workload(pair.get(0))
                    .describe(Precision.valueOf(pair.get(1).toUpperCase(Locale.ROOT))))
        .toList();
  }

  /**
   * Returns how operations arrive, as records name it: {@code closed}, or the open-loop load, and
   * what JMH's arguments change of it, such as {@code closed, 64 threads}.
   */
  String loadName() {
    return (load == null ? "closed" : load.toString()) + jmh.conditions();
  }

  /**
   * Returns the system properties that forks need: the files of workloads, the load, what libraries
   * log.
   */
  Map<String, String> forkProperties() {
    Map<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(LOGGING)) {
        properties.put(name, System.getProperty(name));
      }
    }
    if (load != null) {
      properties.put(Load.PROPERTY, load.propertyValue());
    }
    for (Workload workload : workloads) {
      Workloads.propertyValue(workload)
          .ifPresent(value -> properties.put(Workloads.property(workload), value));
    }
    return properties;
  }

  /** Returns the engine of a cell; empty where its benchmark has none. */
  Optional<Engine> engine(Cell cell) {
    return Stream.concat(engines.stream(), unavailable.stream())
        .filter(engine -> engine.name().equals(cell.parameters().get(Plan.ENGINE)))
        .findFirst();
  }

  /** Returns the workload of a name: one of these or a built-in one. */
  Workload workload(String name) {
    return workloads.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseGet(() -> Workloads.required(name));
  }

  /**
   * Checks, before anything runs, that there is something to run and a place for JMH's results.
   *
   * @throws IllegalArgumentException if there is not; the message says what to do
   */
  public void check() {
    Plan.cells(this, engines);
    jmh.check();
    if (jmh.severalThreads()) {
      for (Engine engine : engines) {
        if (!engine.parallel()) {
          throw new IllegalArgumentException(
              "engine "
                  + engine.name()
                  + " runs on one thread at a time: leave -t out or choose --engines");
        }
      }
    }
    jmh.claimResultFile();
  }
}
