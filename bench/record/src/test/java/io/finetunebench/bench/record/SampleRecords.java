package io.finetunebench.bench.record;

import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.machine.OperatingSystem;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.MetricCollector;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.record.metric.Unsteady;
import io.finetunebench.bench.record.metric.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records that tests in this package and others start from. */
public final class SampleRecords {
  private SampleRecords() {}

  /** A complete run with a valid, an invalid and a skipped result, and every field filled. */
  public static RunRecord full() {
    return inTurns(
            record(
                "20261124T132100Z-k3x7ab",
                Instant.parse("2026-11-24T13:21:00.250Z"),
                List.of(validResult(), invalidResult(), skippedResult())),
            List.of(1.02, 0.99, 1.0))
        .of(
            new Shard(
                "nightly-417",
                2,
                4,
                List.of("TrainingEpoch avgt engine=reference"),
                Map.of("confidence", "0.99")));
  }

  /** Returns a run whose forks took turns with another's, with the values of its pairs. */
  static RunRecord inTurns(RunRecord run, List<Double> pairs) {
    Interleaving turns =
        new Interleaving(
            "20261124T132100Z-k3x7aa",
            Interleaving.Side.CANDIDATE,
            -7,
            0.99,
            0.03,
            20,
            List.of(
                new Interleaving.Course(
                    new BenchmarkCase("TrainingEpoch", Map.of("engine", "reference"), "closed"),
                    "ABBA BAAB BAAB",
                    pairs,
                    1,
                    Interleaving.Stop.DECIDED)));
    return EditedRun.of(run).interleaving(turns).record();
  }

  /** A run with the given id and start. */
  public static RunRecord record(String id, Instant startedAt, List<BenchmarkResult> results) {
    return new RunRecord(
        new RunIdentity(
            id,
            startedAt,
            startedAt.plusSeconds(125),
            true,
            "quick",
            new Commit("0123456789abcdef0123456789abcdef01234567", "main", false)),
        new Environment(
            List.of("run", "--preset", "quick"),
            new Jvm(
                "17.0.13+11", "Eclipse Adoptium", "OpenJDK 64-Bit Server VM", List.of("-Xmx2g")),
            new BackendDescription(
                "CpuBackend",
                Map.of(
                    "ND4J",
                    "1.0.0-M2.1",
                    "DL4J",
                    "1.0.0-M2.1",
                    "BLAS",
                    "OPENBLAS",
                    "binary level",
                    "avx512"),
                Map.of("BLAS", 1, "OpenMP", 1),
                Map.of("workspaces", "checked", "dtype", "float"),
                new BackendDescription.Device("NVIDIA L4", "8.9", "0000:01:00.0"),
                false),
            machine(),
            List.of(new Ruler("compute", "ns", 140_000, 141_500.0))),
        List.of(workload("xor-large", "0123456789abcdef".repeat(4))),
        results,
        null);
  }

  /** A run with nothing in it that may be absent. */
  public static RunRecord sparse() {
    return new RunRecord(
        new RunIdentity(
            "sparse",
            Instant.parse("2026-11-24T13:21:00Z"),
            null,
            false,
            "quick",
            new Commit(null, null, null)),
        new Environment(
            List.of(),
            new Jvm("17", "vendor", "name", List.of()),
            null,
            new Machine(
                new MachineIdentity(null, "unknown", 1, "1 GiB", List.of(), null),
                new OperatingSystem("Linux", "6", "amd64"),
                Map.of()),
            List.of()),
        List.of(),
        List.of(),
        null);
  }

  /** A workload of 2-5-7-1 in float. */
  public static WorkloadDescription workload(String name, String hash) {
    return new WorkloadDescription(
        name,
        "float",
        hash,
        2,
        List.of(5, 7, 1),
        100,
        100_000,
        1_000,
        71_289,
        new WorkloadDescription.Amount(34_530_000),
        new WorkloadDescription.Amount(9_267_570));
  }

  static Machine machine() {
    return new Machine(
        new MachineIdentity(
            "lab", "AMD EPYC 9B14", 2, "24 GiB", List.of("NVIDIA L4", "NVIDIA L4"), "550.54.15"),
        new OperatingSystem("Debian GNU/Linux", "13 (trixie)", "amd64"),
        Map.of("physicalCores", "1", "cgroupCpus", "none"));
  }

  /** A valid result of the reference engine. */
  public static BenchmarkResult validResult() {
    return ResultBuilder.of("TrainingEpoch")
        .parameters(Map.of("workload", "xor-large", "engine", "reference", "precision", "float"))
        .check(new Check("largest relative deviation of a parameter", 1e-7, 1e-4))
        .metrics(metric(), allocation())
        .latencies(latency("epoch.hlog", "epoch.hgrm"))
        .details(
            List.of(noise(Unsteady.FASTER.by(0.12), List.of(7.0, 8.0)), noise(null, List.of(9.0))))
        .details(
            List.of(
                new ForkDetails(
                    Map.of(
                        Details.FIRST_USE,
                        List.of(9e8),
                        Details.ENQUEUE,
                        List.of(5.0, 6.0),
                        Details.CLOCK,
                        List.of(2040.0, 1005.0),
                        Details.THROTTLED,
                        List.of(0.0, 1.0),
                        Details.THROTTLED_BY + "power cap",
                        List.of(1.0))),
                new ForkDetails(
                    Map.of(
                        Details.FIRST_USE, List.of(9.1e8),
                        Details.ENQUEUE, List.of(7.0),
                        Details.CLOCK, List.of(2040.0),
                        Details.THROTTLED, List.of(0.0)))))
        .device(device())
        .result();
  }

  private static DeviceUse device() {
    return new DeviceUse("CpuBackend", "NVIDIA L4", "8.9", false);
  }

  /** Returns noise whose every value is the one given. */
  public static ForkDetails noise(@Nullable Value unsteady, List<Double> each) {
    Map<String, List<Double>> values = new TreeMap<>();
    for (String name :
        List.of(
            Details.COMPUTE_BEFORE,
            Details.COPY_BEFORE,
            Details.WALL,
            Details.CPU,
            Details.QUEUED,
            Details.VOLUNTARY,
            Details.INVOLUNTARY,
            Details.COLLECTIONS,
            Details.COLLECTION,
            Details.COMPILATION)) {
      values.put(name, each);
    }
    if (unsteady != null) {
      values.put(unsteady.name(), List.of(unsteady.value()));
    }
    return new ForkDetails(values);
  }

  /** Returns the details of forks as metrics. */
  static List<Metric> details(List<ForkDetails> forks) {
    MetricCollector metrics = new MetricCollector();
    for (ForkDetails fork : forks) {
      metrics.startFork();
      fork.values()
          .forEach(
              (name, values) ->
                  values.forEach(value -> metrics.add(Value.detail(name, "ns", value))));
    }
    return metrics.metrics();
  }

  static BenchmarkResult invalidResult() {
    return ResultBuilder.of("GridInference")
        .parameters(Map.of("engine", "dl4j"))
        .without(
            Validity.invalid("the loss became NaN in epoch 2"),
            new Check("largest deviation of a probability", Double.NaN, 1e-4));
  }

  static BenchmarkResult skippedResult() {
    return ResultBuilder.of("SinglePoint")
        .load("open poisson 1000/s")
        .without(Validity.skipped("the engine needs a GPU"));
  }

  public static Metric metric() {
    return new Metric(
        "throughput",
        "examples/s",
        Hint.RATE,
        6.5e6,
        new Interval(6.4e6, 6.6e6, 0.99, "t over forks"),
        List.of(
            new ForkValues(List.of(6.4e6, 6.5e6), List.of(6.7e6, 6.8e6), List.of(1.1e6, 6.0e6)),
            new ForkValues(List.of(6.6e6), List.of(6.9e6), List.of(1.2e6))));
  }

  public static Metric allocation() {
    return Metric.of(
        "allocation", "B/op", Hint.BYTES, 316, List.of(List.of(312.0, 312.0), List.of(320.0)));
  }

  static Latency latency(@Nullable String histogramLog, @Nullable String percentileTable) {
    return new Latency(
        "service time",
        "ns",
        3,
        15.5e6,
        14_000_000,
        17_000_000,
        List.of(new Percentile(50, 15_500_000), new Percentile(99.9, 17_000_000)),
        histogramLog,
        percentileTable);
  }
}
