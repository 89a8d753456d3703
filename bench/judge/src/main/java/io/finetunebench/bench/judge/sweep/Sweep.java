package io.finetunebench.bench.judge.sweep;

import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.ForkCentres;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How cost grows with work, by the records of one or several runs and nothing else.
 *
 * @param confidence of every interval
 * @param curves what a ladder cost each engine of each run
 * @param notes what is not there and why, a line each
 */
public record Sweep(double confidence, List<Curve> curves, List<String> notes) {
  private static final String TRAINING = "TrainingEpoch.epoch";

  private static final String GRID = "GridInference.oneCall";

  private static final double NANOS_PER_SECOND = 1e9;

  public Sweep {
    curves = List.copyOf(curves);
    notes = List.copyOf(notes);
  }

  /**
   * Analyses runs.
   *
   * @param choice the metrics, each of which has curves of its own; where it chooses all, the first
   *     metric of each result
   * @param confidence of every interval, between 0.5 and 1
   * @throws IllegalArgumentException if a run does not describe its workloads, if nothing in the
   *     runs was a ladder's, or if the confidence is none; the message says what to do
   */
  public static Sweep of(List<RunRecord> runs, double confidence, MetricChoice choice) {
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "expected a confidence between 50 and 100 %, both excluded, found " + 100 * confidence);
    }
    List<Curve> curves = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, List<String>> obstacles = new LinkedHashMap<>();
    for (RunRecord run : runs) {
      for (String engine : standIns(run)) {
        notes.add(
            "STAND-IN: engine "
                + engine
                + " of run "
                + run.id()
                + " had a library in place of NVIDIA's driver: its times are no device's");
      }
      for (Curve curve : curves(run, choice, notes)) {
        String obstacle = ForkDraws.obstacle(curve.rungs(), Rung.FEWEST_FORKS);
        if (obstacle != null) {
          obstacles.computeIfAbsent(obstacle, absent -> new ArrayList<>()).add(name(curve));
        }
        curves.add(curve);
      }
    }
    obstacles.forEach((obstacle, names) -> notes.add(String.join(", ", names) + ": " + obstacle));
    if (curves.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a valid result of "
              + TRAINING
              + " or "
              + GRID
              + (choice.names().isEmpty()
                  ? ""
                  : " with --metric " + String.join(",", new TreeSet<>(choice.names())))
              + " in run "
              + runs.stream().map(RunRecord::id).collect(Collectors.joining(", "))
              + ", found none"
              + (choice.names().isEmpty()
                  ? ""
                  : "; there are "
                      + String.join(
                          ", ", metrics(runs).stream().map(Metric::name).distinct().toList()))
              + (notes.isEmpty() ? "" : ": " + String.join("; ", notes)));
    }
    return new Sweep(confidence, curves, notes);
  }

  /** Returns what was measured of everything that can have a curve. */
  public static List<Metric> metrics(List<RunRecord> runs) {
    return runs.stream()
        .flatMap(run -> run.results().stream())
        .filter(Sweep::isOfLadder)
        .flatMap(result -> result.metrics().stream())
        .filter(metric -> metric.hint().judged())
        .toList();
  }

  private static boolean isOfLadder(BenchmarkResult result) {
    return result.benchmark().equals(TRAINING) || result.benchmark().equals(GRID);
  }

  /** Returns the curves of each metric of each benchmark. */
  public List<List<Curve>> byBenchmark() {
    return List.copyOf(
        curves.stream()
            .collect(
                Collectors.groupingBy(
                    curve -> List.of(curve.benchmark(), curve.metric()),
                    LinkedHashMap::new,
                    Collectors.toList()))
            .values());
  }

  /** Returns the curves of an engine. */
  public List<Curve> curves(String engine) {
    return curves.stream().filter(curve -> curve.engine().equals(engine)).toList();
  }

  private static List<Curve> curves(RunRecord run, MetricChoice choice, List<String> notes) {
    Map<List<String>, List<Rung>> rungs = new LinkedHashMap<>();
    List<String> lacking = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      String engine = result.parameters().get(BenchmarkResult.ENGINE);
      if (engine == null || !isOfLadder(result)) {
        continue;
      }
      String precision = result.parameters().getOrDefault("precision", "unknown");
      String workload = result.parameters().getOrDefault("workload", "unknown");
      String name = result.benchmark() + " " + engine + " " + workload;
      if (result.validity().status() != Validity.Status.VALID) {
        notes.add(result.validity().status() + " " + name + ": " + result.validity().reason());
        continue;
      }
      if (!result.load().equals("closed") || result.parameters().containsKey("mode")) {
        notes.add(name + ": left out, since it is not average time under a closed load");
        continue;
      }
      WorkloadDescription description = description(run, workload, precision);
      List<Metric> wanted = wanted(result, choice);
      if (wanted.isEmpty()) {
        lacking.add(name + ": left out, since it has no " + String.join(", ", choice.names()));
      }
      for (Metric metric : wanted) {
        String obstacle = obstacle(metric);
        if (obstacle != null) {
          notes.add(name + ": " + metric.name() + " left out, since " + obstacle);
          continue;
        }
        rungs
            .computeIfAbsent(
                List.of(
                    result.benchmark(),
                    engine,
                    precision,
                    metric.hint() == Hint.BYTES ? metric.name() : MetricChoice.TIME),
                absent -> new ArrayList<>())
            .add(rung(description, result, metric));
      }
    }
    // Where none has it, the name is wrong, and no result is to blame.
    if (!rungs.isEmpty()) {
      notes.addAll(lacking);
    }
    return rungs.entrySet().stream()
        .map(
            entry ->
                new Curve(
                    entry.getKey().get(0),
                    entry.getKey().get(1),
                    entry.getKey().get(2),
                    run.id(),
                    entry.getKey().get(3),
                    entry.getValue(),
                    standIns(run).contains(entry.getKey().get(1))))
        .toList();
  }

  private static WorkloadDescription description(RunRecord run, String workload, String precision) {
    return run.workloads().stream()
        .filter(each -> each.name().equals(workload) && each.precision().equals(precision))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "run "
                        + run.id()
                        + ": expected the work of workload "
                        + workload
                        + ", found no description; measure it again with this version"));
  }

  private static Rung rung(WorkloadDescription work, BenchmarkResult result, Metric metric) {
    boolean training = result.benchmark().equals(TRAINING);
    double steps = training ? work.steps() : 1;
    WorkloadDescription.Amount amount = training ? work.epoch() : work.grid();
    return new Rung(
        new Rung.Work(
            work.name(),
            work.hash(),
            shape(work, training),
            amount.floatingPointOperations() / steps,
            steps),
        metric.hint(),
        logCosts(metric, work.examples()).stream().map(log -> log - Math.log(steps)).toList(),
        further(result, metric));
  }

  /** Returns what else was measured of the same operation, and is judged. */
  private static List<Metric> further(BenchmarkResult result, Metric metric) {
    return result.metrics().stream()
        .filter(other -> !other.equals(metric) && other.hint().judged())
        .toList();
  }

  /** Returns the metrics that are asked for; the first where none is. */
  private static List<Metric> wanted(BenchmarkResult result, MetricChoice choice) {
    return choice.names().isEmpty()
        ? result.metrics().subList(0, 1)
        : result.metrics().stream().filter(choice::includes).toList();
  }

  /** Returns why a metric has no place on a curve; null if it has. */
  private static @Nullable String obstacle(Metric metric) {
    return switch (metric.hint()) {
      case TIME, RATE ->
          ForkCentres.possible(metric.samples()) ? null : "a sample of 0 or less has no logarithm";
      case BYTES -> null;
      case SHOWN, DETAIL -> metric.name() + " is not judged";
    };
  }

  /**
   * Returns what an operation cost each fork, as a logarithm of nanoseconds or bytes.
   *
   * @param examples of an operation, which a rate counts
   */
  private static List<Double> logCosts(Metric metric, double examples) {
    if (metric.hint() == Hint.BYTES) {
      // At least one byte, as compare has it: of none there is no ratio.
      return Condensed.medians(metric.samples()).stream()
          .map(bytes -> Math.log(Math.max(ByteForks.FEWEST_BYTES, bytes)))
          .toList();
    }
    // A rate is of examples, and an epoch's; a time is a call's, in nanoseconds.
    double perOperation = metric.hint() == Hint.RATE ? Math.log(examples * NANOS_PER_SECOND) : 0;
    return Arrays.stream(ForkCentres.logTimes(metric.telling(), metric.hint()))
        .map(log -> log + perOperation)
        .boxed()
        .toList();
  }

  /** Returns the engines whose device was played by a library in the driver's place. */
  private static Set<String> standIns(RunRecord run) {
    return run.results().stream()
        .filter(result -> result.device() != null && result.device().standIn())
        .map(result -> result.parameters().getOrDefault(BenchmarkResult.ENGINE, ""))
        .collect(Collectors.toSet());
  }

  private static String shape(WorkloadDescription work, boolean training) {
    return work.features()
        + work.layerWidths().stream().map(width -> "-" + width).collect(Collectors.joining())
        + String.format(Locale.ROOT, " x %,d", training ? work.batch() : work.queries());
  }

  private static String name(Curve curve) {
    return curve.benchmark()
        + " "
        + curve.engine()
        + (curve.isOfTime() ? "" : " " + curve.metric());
  }
}
