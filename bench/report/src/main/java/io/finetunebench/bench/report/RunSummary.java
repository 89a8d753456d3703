package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Percentile;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells where a run's numbers come from. */
public final class RunSummary {
  private RunSummary() {}

  /** Returns one line for a list of runs. */
  public static String line(RunRecord run) {
    long valid = count(run, Validity.Status.VALID);
    long invalid = count(run, Validity.Status.INVALID);
    long skipped = count(run, Validity.Status.SKIPPED);
    return String.join(
        "  ",
        run.id(),
        run.preset(),
        commit(run.commit()),
        valid
            + " valid"
            + (invalid > 0 ? ", " + invalid + " INVALID" : "")
            + (skipped > 0 ? ", " + skipped + " skipped" : ""),
        run.complete() ? "complete" : "INCOMPLETE",
        run.machine().identity().key());
  }

  /** Returns where and from what a run's numbers come. */
  public static List<String> lines(RunRecord run) {
    List<String> lines = new ArrayList<>();
    lines.add("run      " + run.id() + (run.complete() ? "" : " (INCOMPLETE: it was cut off)"));
    lines.add("command  finetune-bench " + String.join(" ", run.commandLine()));
    lines.add("commit   " + commit(run.commit()));
    lines.add("machine  " + run.machine().identity().key());
    lines.add(
        "system   "
            + run.machine().os().name()
            + " "
            + run.machine().os().version()
            + " "
            + run.machine().os().architecture());
    lines.add("JVM      " + run.jvm().name() + " " + run.jvm().version());
    lines.add("backend  " + backend(run.backend()));
    run.workloads().forEach(workload -> lines.add("work     " + workload(workload)));
    run.machine().details().forEach((name, value) -> lines.add("         " + name + " " + value));
    return lines;
  }

  /** Returns the distributions of a run, a line each. */
  public static List<String> distributions(RunRecord run) {
    TextTable table =
        new TextTable(
            TextTable.Side.LEFT,
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT);
    table.row("benchmark", "distribution", "samples", "fastest", "percentiles", "slowest");
    for (BenchmarkResult result : run.results()) {
      for (Latency latency : result.latencies()) {
        table.row(
            name(result),
            latency.name(),
            String.valueOf(latency.count()),
            Quantity.duration(latency.min()),
            latency.percentiles().isEmpty()
                ? "too few samples"
                : latency.percentiles().stream()
                    .map(RunSummary::percentile)
                    .collect(Collectors.joining("  ")),
            Quantity.duration(latency.max()));
      }
    }
    return table.lines();
  }

  /** Returns how each benchmark's engine compared with the oracle, a line each. */
  public static List<String> checks(RunRecord run) {
    TextTable table =
        new TextTable(
            TextTable.Side.LEFT,
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.LEFT);
    table.row("benchmark", "verdict", "error", "allowed", "check");
    for (BenchmarkResult result : run.results()) {
      Check check = result.check();
      if (check != null) {
        table.row(
            name(result),
            check.passed() ? "passed" : "FAILED",
            String.format(Locale.ROOT, "%.2g", check.error()),
            String.format(Locale.ROOT, "%.2g", check.tolerance()),
            check.description());
      }
    }
    return table.lines();
  }

  private static String name(BenchmarkResult result) {
    return (result.benchmark() + " " + String.join(" ", result.parameters().values())).strip();
  }

  private static String workload(WorkloadDescription workload) {
    return String.format(
        Locale.ROOT,
        "%s %s: %d-%s, %,d examples in batches of %,d, %,d queries; MFLOP: epoch %s, grid %s;"
            + " content %s",
        workload.name(),
        workload.precision(),
        workload.features(),
        workload.layerWidths().stream().map(String::valueOf).collect(Collectors.joining("-")),
        workload.examples(),
        workload.batch(),
        workload.queries(),
        Quantity.number(workload.epoch().floatingPointOperations() / 1e6),
        Quantity.number(workload.grid().floatingPointOperations() / 1e6),
        workload.hash().substring(0, 12));
  }

  private static String backend(@Nullable Backend backend) {
    if (backend == null) {
      return "none";
    }
    List<String> parts = new ArrayList<>();
    parts.add(backend.name());
    add(parts, "ND4J ", backend.nd4jVersion(), "");
    add(parts, "DL4J ", backend.dl4jVersion(), "");
    add(parts, "BLAS ", backend.blasVendor(), "");
    add(parts, "BLAS with ", backend.blasThreads(), " threads");
    add(parts, "OpenMP with ", backend.ompThreads(), " threads");
    add(parts, "binary ", backend.binaryLevel(), "");
    if (Boolean.TRUE.equals(backend.standIn())) {
      parts.add("STAND-IN: a library in place of NVIDIA's driver, no device");
    }
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String before, @Nullable Object value, String after) {
    if (value != null) {
      parts.add(before + value + after);
    }
  }

  private static String percentile(Percentile percentile) {
    String name =
        percentile.percentile() == Math.rint(percentile.percentile())
            ? String.valueOf((long) percentile.percentile())
            : String.valueOf(percentile.percentile());
    return "p" + name + " " + Quantity.duration(percentile.value());
  }

  private static long count(RunRecord run, Validity.Status status) {
    return run.results().stream().filter(result -> result.validity().status() == status).count();
  }

  private static String commit(Commit commit) {
    String id = commit.id();
    if (id == null) {
      return "unknown commit";
    }
    return id.substring(0, Math.min(12, id.length()))
        + (Boolean.TRUE.equals(commit.dirty()) ? " with changes" : "");
  }
}
