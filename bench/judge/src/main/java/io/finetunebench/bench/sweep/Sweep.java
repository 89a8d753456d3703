package io.finetunebench.bench.sweep;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Condensed;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Judging;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.verdict.ByteForks;
import io.finetunebench.bench.verdict.ForkCentres;
import io.finetunebench.bench.verdict.MetricChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How cost grows with work, by the records of one or several runs and nothing else.
 *
 * @param confidence of every interval
 * @param lines an engine's curve in a run, and the line through it
 * @param ceilings of the runs that have measured them
 * @param notes what is not there and why, a line each
 */
public record Sweep(
    double confidence, List<Line> lines, List<Ceilings> ceilings, List<String> notes) {
  private static final String TRAINING = "TrainingEpoch.epoch";

  /** The benchmark of a grid of points, predicted in one call. */
  static final String GRID = "GridInference.oneCall";

  /** The benchmark of many networks, whose number is the parameter {@code replicas}. */
  static final String REPLICAS = "Replicas.epoch";

  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * An engine over a ladder.
   *
   * @param curve what was measured
   * @param fit the line through it; null if there are too few rungs
   */
  public record Line(Curve curve, @Nullable CostFit fit) {}

  public Sweep {
    lines = List.copyOf(lines);
    ceilings = List.copyOf(ceilings);
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
    List<Line> lines = new ArrayList<>();
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
        CostFit fit = null;
        try {
          fit = CostFit.of(curve, confidence);
          if (fit.obstacle() != null) {
            obstacles.computeIfAbsent(fit.obstacle(), absent -> new ArrayList<>()).add(name(curve));
          }
        } catch (IllegalArgumentException e) {
          obstacles
              .computeIfAbsent(String.valueOf(e.getMessage()), absent -> new ArrayList<>())
              .add(name(curve));
        }
        lines.add(new Line(curve, fit));
      }
    }
    obstacles.forEach((obstacle, curves) -> notes.add(String.join(", ", curves) + ": " + obstacle));
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a valid result of "
              + TRAINING
              + ", "
              + GRID
              + " or "
              + REPLICAS
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
    List<Ceilings> ceilings =
        runs.stream().flatMap(run -> Ceilings.of(run).stream()).distinct().toList();
    Sweep sweep = new Sweep(confidence, lines, ceilings, notes);
    List<String> roofless =
        lines.stream()
            .map(Line::curve)
            .filter(curve -> curve.isOfTime() && sweep.roof(curve).isEmpty())
            .map(Curve::place)
            .distinct()
            .toList();
    if (roofless.isEmpty()) {
      return sweep;
    }
    notes.add(
        "no roofline of "
            + String.join(", ", roofless)
            + ": the run has not measured its ceilings");
    return new Sweep(confidence, lines, ceilings, notes);
  }

  /** Returns what was measured of everything that can have a curve. */
  public static List<Metric> metrics(List<RunRecord> runs) {
    return runs.stream()
        .flatMap(run -> run.results().stream())
        .filter(Sweep::isOfLadder)
        .flatMap(result -> result.metrics().stream())
        .toList();
  }

  private static boolean isOfLadder(BenchmarkResult result) {
    return Stream.of(TRAINING, GRID, REPLICAS).anyMatch(result.benchmark()::equals);
  }

  /** Returns the lines of each metric of each benchmark. */
  public List<List<Line>> byBenchmark() {
    return List.copyOf(
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    line -> List.of(line.curve().benchmark(), line.curve().metric()),
                    LinkedHashMap::new,
                    Collectors.toList()))
            .values());
  }

  /** Returns the roof of what a curve was computed on, if its run has measured it. */
  public Optional<Roof> roof(Curve curve) {
    return ceilings.stream()
        .filter(each -> curve.isOfTime())
        .filter(each -> each.source().equals(curve.source()))
        .filter(each -> Objects.equals(each.device(), curve.device()))
        .findFirst()
        .flatMap(each -> curve.isOfNetworks() ? each.roofOfNetworks() : Optional.of(each.roof()));
  }

  /** Returns the curves of an engine. */
  public List<Curve> curves(String engine) {
    return lines.stream().map(Line::curve).filter(curve -> curve.engine().equals(engine)).toList();
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
      WorkloadDescription description =
          run.workloads().stream()
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
                    metric.judging() == Judging.BYTES ? metric.name() : MetricChoice.TIME,
                    // The more networks of one workload make a curve, not the workloads.
                    result.benchmark().equals(REPLICAS) ? workload : ""),
                absent -> new ArrayList<>())
            .add(
                result.benchmark().equals(REPLICAS)
                    ? networks(description, result, metric)
                    : rung(description, result, metric));
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
                    standIns(run).contains(entry.getKey().get(1)),
                    device(run, entry.getKey().get(1))))
        .toList();
  }

  private static Rung rung(WorkloadDescription work, BenchmarkResult result, Metric metric) {
    boolean training = result.benchmark().equals(TRAINING);
    double steps = training ? work.steps() : 1;
    WorkloadDescription.Amount amount = training ? work.epoch() : work.grid();
    return new Rung(
        work.name(),
        work.hash(),
        shape(work, training),
        amount.floatingPointOperations() / steps,
        amount.bytes() / steps,
        metric.judging(),
        logCosts(metric, work.examples()).stream().map(log -> log - Math.log(steps)).toList(),
        steps,
        1,
        further(result, metric));
  }

  /** Returns what else was measured of the same operation, and is judged. */
  private static List<Metric> further(BenchmarkResult result, Metric metric) {
    return result.metrics().stream()
        .filter(other -> !other.equals(metric) && other.judging() != Judging.NOT_JUDGED)
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
    return switch (metric.judging()) {
      case FASTEST_OPERATION ->
          ForkCentres.possible(metric.samples()) ? null : "a sample of 0 or less has no logarithm";
      case BYTES -> null;
      case NOT_JUDGED -> metric.name() + " is not judged";
    };
  }

  /**
   * Returns what an operation cost each fork, as a logarithm of nanoseconds or bytes.
   *
   * @param examples of an operation, which a rate counts
   */
  private static List<Double> logCosts(Metric metric, double examples) {
    if (metric.judging() == Judging.BYTES) {
      // At least one byte, as compare has it: of none there is no ratio.
      return Condensed.medians(metric.samples()).stream()
          .map(bytes -> Math.log(Math.max(ByteForks.FEWEST_BYTES, bytes)))
          .toList();
    }
    // A rate is of examples, and an epoch's; a time is a call's, in nanoseconds.
    double perOperation =
        metric.direction() == Direction.BIGGER_IS_BETTER
            ? Math.log(examples * NANOS_PER_SECOND)
            : 0;
    return Arrays.stream(ForkCentres.logTimes(metric.telling(), metric.direction()))
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

  /** Returns the device of an engine in a run; null where that is the processor. */
  private static @Nullable String device(RunRecord run, String engine) {
    return run.results().stream()
        .filter(result -> engine.equals(result.parameters().get(BenchmarkResult.ENGINE)))
        .map(BenchmarkResult::device)
        .filter(Objects::nonNull)
        .map(DeviceUse::name)
        .findFirst()
        .orElse(null);
  }

  private static int replicas(BenchmarkResult result) {
    return Integer.parseInt(result.parameters().getOrDefault("replicas", "1"));
  }

  /** A step is an epoch of all the networks, whose examples are what the rate counts. */
  private static Rung networks(WorkloadDescription work, BenchmarkResult result, Metric metric) {
    int networks = replicas(result);
    return new Rung(
        work.name() + " x " + networks,
        work.hash() + " x " + networks,
        String.format(Locale.ROOT, "%,d %s", networks, networks == 1 ? "network" : "networks"),
        (double) networks * work.epoch().floatingPointOperations(),
        (double) networks * work.epoch().bytes(),
        metric.judging(),
        logCosts(metric, (double) work.examples() * networks),
        1,
        networks,
        further(result, metric));
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
