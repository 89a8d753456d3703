package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Ruler;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Tells a run as a table: a line a benchmark. */
public final class RunTable {
  private static final String NONE = "-";
  private static final double SHIFT = 1.1;
  private static final String ENGINE = BenchmarkResult.ENGINE;
  private static final String SERVICE = "service time";

  private static final List<TextTable.Side> SIDES =
      List.of(
          TextTable.Side.LEFT,
          TextTable.Side.LEFT,
          TextTable.Side.LEFT,
          TextTable.Side.LEFT,
          TextTable.Side.RIGHT,
          TextTable.Side.LEFT,
          TextTable.Side.RIGHT,
          TextTable.Side.RIGHT,
          TextTable.Side.RIGHT);
  private static final List<String> HEAD =
      List.of(
          "benchmark",
          "engine",
          "workload",
          "precision",
          "score",
          "99 % interval",
          "p50",
          "p99",
          "forks");

  private RunTable() {}

  /** Returns the lines of the table, then the reasons of what has no numbers. */
  public static List<String> lines(RunRecord run) {
    EngineRatios ratios = new EngineRatios(run);
    boolean withRatios = ratios.any();
    TextTable table =
        withRatios
            ? new TextTable(append(SIDES, List.of(TextTable.Side.RIGHT, TextTable.Side.RIGHT)))
            : new TextTable(SIDES);
    table.row(withRatios ? append(HEAD, List.of("to nd4j", "to limit")) : HEAD);
    boolean fewForks = false;
    for (BenchmarkResult result : run.results()) {
      if (result.metrics().isEmpty()) {
        List<String> row =
            List.of(
                name(result),
                parameter(result, ENGINE),
                parameter(result, "workload"),
                parameter(result, "precision"),
                result.validity().status().name(),
                NONE,
                NONE,
                NONE,
                NONE);
        table.row(withRatios ? append(row, List.of(NONE, NONE)) : row);
        continue;
      }
      Metric metric = result.metrics().get(0);
      Interval interval = metric.interval();
      boolean withinForks = interval != null && !interval.method().endsWith("over forks");
      fewForks |= withinForks;
      List<String> row =
          List.of(
              name(result),
              parameter(result, ENGINE),
              parameter(result, "workload"),
              parameter(result, "precision"),
              Quantity.score(metric.score(), metric.unit()),
              interval == null
                  ? NONE
                  : margin(metric.score(), interval) + (withinForks ? " *" : ""),
              percentile(result, SERVICE, 50),
              percentile(result, SERVICE, 99),
              String.valueOf(metric.samples().size()));
      table.row(
          withRatios
              ? append(row, List.of(ratio(ratios.toNd4j(result)), ratio(ratios.toLimit(result))))
              : row);
      addPart(table, "until the call returned", DeviceTables.enqueuedNanos(result), withRatios);
      addPart(table, "on the device", DeviceTables.deviceNanos(result), withRatios);
      for (int i = 1; i < result.latencies().size(); i++) {
        Latency latency = result.latencies().get(i);
        List<String> further =
            List.of(
                "  " + latency.name(),
                "",
                "",
                "",
                Quantity.duration(latency.mean()),
                load(result),
                percentile(result, latency.name(), 50),
                percentile(result, latency.name(), 99),
                "");
        table.row(withRatios ? append(further, List.of("", "")) : further);
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (fewForks) {
      lines.add(
          "* fewer than 3 forks: the interval is over iterations, too narrow for another start of"
              + " the JVM");
    }
    if (withRatios) {
      lines.add(
          "to nd4j, to limit: times relative to those of nd4j, and of reference in float, the limit"
              + " of plain Java on one core; above 1 is slower");
      lines.addAll(ratios.defeats());
    }
    lines.addAll(notes(run));
    lines.addAll(DeviceTables.notes(run));
    lines.addAll(disturbances(run));
    return lines;
  }

  /** Adds a line with a part of what is above it, where it is known. */
  private static void addPart(
      TextTable table, String name, OptionalDouble nanos, boolean withRatios) {
    if (nanos.isPresent()) {
      List<String> part =
          List.of("  " + name, "", "", "", Quantity.duration(nanos.getAsDouble()), "", "", "", "");
      table.row(withRatios ? append(part, List.of("", "")) : part);
    }
  }

  /** Returns a line for each result with forks without a steady state, and for each shift. */
  private static List<String> disturbances(RunRecord run) {
    List<String> lines = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      List<String> forks = new ArrayList<>();
      String first = "";
      for (int fork = 0; fork < result.noise().size(); fork++) {
        String unsteady = result.noise().get(fork).unsteady();
        if (unsteady != null) {
          first = forks.isEmpty() ? unsteady : first;
          forks.add(String.valueOf(fork + 1));
        }
      }
      if (!forks.isEmpty()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "UNSTEADY fork%s %s of %s: %s%s",
                forks.size() == 1 ? "" : "s",
                String.join(", ", forks),
                subject(result),
                forks.size() == 1 ? "" : "in fork " + forks.get(0) + " ",
                first));
      }
    }
    for (Ruler ruler : run.rulers()) {
      Double after = ruler.after();
      if (after != null && Math.abs(Math.log(after / ruler.before())) > Math.log(SHIFT)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "The machine shifted: the %s ruler took %.0f %s before the run and %.0f after it",
                ruler.name(),
                ruler.before(),
                ruler.unit(),
                after));
      }
    }
    return lines;
  }

  private static String subject(BenchmarkResult result) {
    return (result.benchmark() + " " + String.join(" ", result.parameters().values())).strip();
  }

  private static <T> List<T> append(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static String ratio(Optional<Double> ratio) {
    return ratio.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse(NONE);
  }

  /** Returns a line for each reason that something has no numbers. */
  static List<String> notes(RunRecord run) {
    Map<String, List<BenchmarkResult>> byReason = new LinkedHashMap<>();
    for (BenchmarkResult result : run.results()) {
      Validity validity = result.validity();
      if (validity.reason() != null) {
        String key = validity.status() + " " + parameter(result, ENGINE) + " " + validity.reason();
        byReason.computeIfAbsent(key, absent -> new ArrayList<>()).add(result);
      }
    }
    return byReason.values().stream().map(RunTable::note).toList();
  }

  private static String note(List<BenchmarkResult> results) {
    BenchmarkResult first = results.get(0);
    String subject = subject(first);
    if (results.size() > 1) {
      subject =
          results.size()
              + " benchmarks"
              + (first.parameters().containsKey(ENGINE) ? " of " + parameter(first, ENGINE) : "");
    }
    return first.validity().status() + " " + subject + ": " + first.validity().reason();
  }

  /** Returns the benchmark, with JMH's mode where it is not the usual one. */
  private static String name(BenchmarkResult result) {
    String mode = result.parameters().get("mode");
    return result.benchmark() + (mode == null ? "" : " (" + mode + ")");
  }

  /** Returns the open-loop load and what was achieved of it. */
  private static String load(BenchmarkResult result) {
    return result.metrics().stream()
        .filter(metric -> metric.name().equals("achieved rate"))
        .findFirst()
        .map(metric -> result.load() + ", did " + Quantity.number(metric.score()) + "/s")
        .orElse(result.load());
  }

  private static String parameter(BenchmarkResult result, String name) {
    return result.parameters().getOrDefault(name, NONE);
  }

  private static String margin(double score, Interval interval) {
    if (score == 0) {
      return NONE;
    }
    return String.format(
        Locale.ROOT, "± %.1f %%", 100 * (interval.high() - interval.low()) / 2 / Math.abs(score));
  }

  /** Returns a percentile where there are samples enough for it. */
  private static String percentile(BenchmarkResult result, String distribution, double percentile) {
    return result.latencies().stream()
        .filter(latency -> latency.name().equals(distribution))
        .flatMap(latency -> latency.percentiles().stream())
        .filter(candidate -> candidate.percentile() == percentile)
        .findFirst()
        .map(found -> Quantity.duration(found.value()))
        .orElse(NONE);
  }
}
