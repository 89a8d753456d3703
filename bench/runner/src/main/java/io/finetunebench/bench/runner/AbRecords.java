package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.MetricCollector;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.text.Secrets;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.turns.Wire.Iteration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the run records of both builds. */
final class AbRecords {
  private static final String PRESET = "ab";

  /** JMH gives each fork a file of its own name. */
  private static final String OF_JMH = "-XX:CompileCommandFile=";

  /** An iteration of an operation that allocates nothing was seen to allocate 2.9 KB, by JMH. */
  private static final double BYTES_OF_JMH = 4096;

  private static final String OURS = "-Djmh.ignoreLock=true";

  private final Instant start;
  private final Machine machine;
  private final List<Ruler> rulersBefore;
  private final List<String> commandLine;

  AbRecords(Instant start, Machine machine, List<Ruler> rulersBefore, List<String> commandLine) {
    this.start = start;
    this.machine = machine;
    this.rulersBefore = List.copyOf(rulersBefore);
    this.commandLine = List.copyOf(commandLine);
  }

  /**
   * Makes a side's record.
   *
   * @param skipped what is not measured, and why
   * @param rulers before and after the run; null while it goes on
   */
  RunRecord record(
      String id,
      Side side,
      Build build,
      List<Track> tracks,
      Map<Cell, String> skipped,
      @Nullable Interleaving interleaving,
      @Nullable List<Ruler> rulers) {
    List<BenchmarkResult> results = new ArrayList<>();
    for (Track track : tracks) {
      results.add(result(track, side));
    }
    skipped.forEach((cell, reason) -> results.add(skipped(cell, reason)));
    return new RunRecord(
        new RunIdentity(
            id,
            start,
            rulers == null ? null : Instant.now().truncatedTo(ChronoUnit.MILLIS),
            rulers != null,
            PRESET,
            build.commit()),
        new Environment(
            commandLine, jvm(tracks, side), null, machine, rulers == null ? rulersBefore : rulers),
        List.of(),
        results,
        interleaving);
  }

  /** Returns a cell as a record has it, JMH's mode among its parameters. */
  static BenchmarkCase benchmarkCase(Cell cell) {
    Map<String, String> parameters = new TreeMap<>(cell.parameters());
    String engine = parameters.remove(BenchmarkResult.ENGINE);
    if (engine != null) {
      parameters.put(Series.JMH_ENGINE, engine);
    }
    parameters.put(Series.JMH_MODE, cell.mode());
    return new BenchmarkCase(cell.benchmark(), parameters, load(cell));
  }

  /** Returns what verdicts on a cell are about. */
  static Subject subject(Cell cell) {
    BenchmarkCase of = new BenchmarkCase(cell.benchmark(), cell.parameters(), load(cell));
    return new Subject(of, cell.mode(), cell.mode(), false);
  }

  /** Returns how operations arrive, and in how many threads. */
  private static String load(Cell cell) {
    int threads = cell.threads(Runtime.getRuntime().availableProcessors());
    return threads == 1 ? "closed" : "closed, " + threads + " threads";
  }

  private static Jvm jvm(List<Track> tracks, Side side) {
    for (Track track : tracks) {
      for (PairMeasured pair : track.pairs()) {
        Fork fork = track.fork(pair, side);
        List<String> flags =
            fork.fact("jvmFlags")
                .lines()
                .filter(flag -> !flag.isBlank())
                .filter(flag -> !flag.startsWith(OF_JMH) && !flag.equals(OURS))
                .map(Secrets::masked)
                .toList();
        return new Jvm(
            fork.fact("jvmVersion"), fork.fact("jvmVendor"), fork.fact("jvmName"), flags);
      }
    }
    return new Jvm("unknown", "unknown", "unknown", List.of());
  }

  private static BenchmarkResult result(Track track, Side side) {
    Cell cell = track.cell();
    ForkFailure failure = track.failure();
    if (failure != null) {
      String reason = String.valueOf(failure.getMessage());
      return failure.side() == side
          ? without(cell, Validity.invalid(reason))
          : skipped(cell, "the other side's fork failed: " + reason);
    }
    if (track.pairs().isEmpty()) {
      Verdict settled = track.verdict();
      return skipped(
          cell,
          "not measured: "
              + (settled != null
                  ? settled.reason()
                  : track.stop() == null ? "its turn has not come" : track.stop().words()));
    }
    String allocation = allocation(track);
    MetricCollector further = new MetricCollector();
    for (PairMeasured pair : track.pairs()) {
      further.startFork();
      addFurther(track.fork(pair, side), allocation, pair.unsteady(), further);
    }
    return new BenchmarkResult(
        benchmarkCase(cell),
        Validity.valid(),
        null,
        Stream.concat(Stream.of(scores(track, side)), further.metrics().stream()).toList(),
        List.of(),
        null);
  }

  /** Returns the metric of the scores of a side, of which there is a pair. */
  static Metric scores(Track track, Side side) {
    boolean fastest = track.pairs().stream().allMatch(PairMeasured::knowsFastest);
    List<ForkValues> forks = new ArrayList<>();
    for (PairMeasured pair : track.pairs()) {
      Fork fork = track.fork(pair, side);
      forks.add(
          new ForkValues(
              values(fork.counted(), Iteration.SCORE),
              fastest ? values(fork.counted(), Iteration.FASTEST) : null,
              values(fork.warmup(), Iteration.SCORE).stream().filter(Double::isFinite).toList()));
    }
    Fork first = track.fork(track.pairs().get(0), side);
    Cell cell = track.cell();
    return Metric.measured(cell.mode(), first.counted().get(0).unit(), cell.hint(), forks);
  }

  /** Adds what a fork gave beside its scores; of two values of a name, what we measured. */
  private static void addFurther(
      Fork fork, @Nullable String allocation, @Nullable Value unsteady, MetricCollector further) {
    List<Value> own = new ArrayList<>();
    boolean allocates = allocation != null && allocates(fork, allocation);
    for (Fork.Turn turn : fork.turns()) {
      for (Iteration iteration : turn.counted()) {
        if (allocation != null) {
          double bytes = allocates ? bytes(iteration, allocation) : 0;
          own.add(new Value(Metric.ALLOCATION, "B/op", Hint.BYTES, bytes));
        }
        turn.noise(iteration).forEach(own::add);
      }
    }
    Set<String> names = own.stream().map(Value::name).collect(Collectors.toSet());
    Stream.of(
            own.stream(),
            Stream.ofNullable(unsteady),
            fork.given().filter(given -> !names.contains(given.name())))
        .flatMap(values -> values)
        .forEach(further::add);
  }

  /** Returns whether a fork's operations allocate, or only JMH between them. */
  private static boolean allocates(Fork fork, String allocation) {
    double[] bytes = fork.counted().stream().mapToDouble(each -> each.value(allocation)).toArray();
    return Medians.of(bytes) > BYTES_OF_JMH;
  }

  private static List<Double> values(List<Iteration> iterations, String name) {
    return iterations.stream().map(iteration -> iteration.value(name)).toList();
  }

  /** Returns the method by which both sides' bytes are counted; null where they cannot be. */
  private static @Nullable String allocation(Track track) {
    for (String method : List.of(Iteration.ALLOCATED_BY_ALL, Iteration.ALLOCATED_BY_LIVING)) {
      if (track.pairs().stream()
          .flatMap(pair -> Stream.of(pair.baseline(), pair.candidate()))
          .flatMap(fork -> fork.counted().stream())
          .allMatch(iteration -> bytes(iteration, method) >= 0)) {
        return method;
      }
    }
    return null;
  }

  private static double bytes(Iteration iteration, String method) {
    return iteration.value(method) / Math.max(1, iteration.value(Iteration.ALL_OPERATIONS));
  }

  private static BenchmarkResult skipped(Cell cell, String reason) {
    return without(cell, Validity.skipped(reason));
  }

  private static BenchmarkResult without(Cell cell, Validity validity) {
    return BenchmarkResult.without(benchmarkCase(cell), validity, null);
  }
}
