package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Percentile;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tells where a run's numbers come from. */
public final class RunSummary {
  private RunSummary() {}

  /** Returns one line for a list of runs. */
  public static String line(RunRecord run) {
    long valid = count(run, Validity.Status.VALID);
    long invalid = count(run, Validity.Status.INVALID);
    return String.join(
        "  ",
        run.id(),
        run.preset(),
        commit(run.commit()),
        valid + " valid" + (invalid > 0 ? ", " + invalid + " INVALID" : ""),
        run.complete() ? "complete" : "INCOMPLETE",
        run.machine().identity().key());
  }

  /** Returns the context of a run and its distributions, without the table of scores. */
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
    Backend backend = run.backend();
    lines.add(
        "backend  "
            + (backend == null
                ? "none"
                : backend.name()
                    + ", ND4J "
                    + backend.nd4jVersion()
                    + ", BLAS "
                    + backend.blasVendor()
                    + " with "
                    + backend.blasThreads()
                    + " threads, OpenMP "
                    + backend.ompThreads()
                    + " threads, binary "
                    + backend.binaryLevel()));
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
            result.benchmark() + " " + Objects.toString(result.parameters().get("engine"), ""),
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
