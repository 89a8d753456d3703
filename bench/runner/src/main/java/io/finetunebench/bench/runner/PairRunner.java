package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.imports.JmhJsonReader;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.machine.Rulers;
import io.finetunebench.bench.runner.machine.ThreadPlacement;
import io.finetunebench.turns.Wire;
import io.finetunebench.turns.Wire.Iteration;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs pairs of forks: starts each side's own JMH, which starts a new fork for each pair, and
 * grants the forks their turns.
 *
 * <p>No turn is granted before both forks wait for one, and none before the fork that had the last
 * turn waits again. A fork that ends, or does not end an iteration in time, ends the pair.
 */
final class PairRunner implements AutoCloseable {
  /** JMH rounds what it writes, and its means of histograms are means of buckets. */
  private static final double TOLERANCE = 0.01;

  private static final double USABLE_MEMORY = 0.9;

  private final Map<Side, Build> builds;
  private final JmhOptions options;
  private final List<String> flags;
  private final Path turnsJar;
  private final Path folder;
  private final Rulers rulers;

  /** Those whose thread starts others, which would have to run on its processor too. */
  private final Set<Cell> unbound = new HashSet<>();

  private final Map<Side, Parent> parents = new EnumMap<>(Side.class);
  private final Reception reception = new Reception();
  private int pairs;

  /**
   * A side's JMH, which stays for the next pair.
   *
   * @param token by which its forks are recognised
   * @param perTurn the iterations of their turns
   */
  private record Parent(Jmh jmh, String token, int perTurn) {}

  /**
   * Makes a runner.
   *
   * @param flags of JMH's own JVM and of forks without flags of their own
   * @param turnsJar see {@link Jmh#turnsJar}
   * @param folder for logs
   */
  PairRunner(
      Build baseline,
      Build candidate,
      JmhOptions options,
      List<String> flags,
      Path turnsJar,
      Path folder,
      Rulers rulers) {
    this.builds = new EnumMap<>(Map.of(Side.BASELINE, baseline, Side.CANDIDATE, candidate));
    this.options = options;
    this.flags = List.copyOf(flags);
    this.turnsJar = turnsJar;
    this.folder = folder;
    this.rulers = rulers;
  }

  /**
   * Runs a pair.
   *
   * @param order of its turns, such as {@code ABBA BABA}, a word a block
   * @throws ForkFailure if a fork fails
   */
  PairMeasured run(Cell cell, Shape shape, String order) throws ForkFailure {
    pairs++;
    long start = System.nanoTime();
    Map<Side, Fork> forks = null;
    while (forks == null) {
      forks =
          shape.together() && !cell.singleShot()
              ? together(cell, shape, order)
              : inTurn(cell, shape, order);
    }
    return new PairMeasured(
        Objects.requireNonNull(forks.get(Side.BASELINE)),
        Objects.requireNonNull(forks.get(Side.CANDIDATE)),
        shape,
        order,
        cell.mode(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Returns null where forks did not keep to one processor; they are left to the system then. */
  private @Nullable Map<Side, Fork> together(Cell cell, Shape shape, String order)
      throws ForkFailure {
    Side earlier = starting(order);
    Side later = other(earlier);
    try (Seat one = seat(earlier, cell, shape);
        Seat two = seat(later, cell, shape)) {
      reception.accept(List.of(one, two));
      one.awaitReady();
      two.awaitReady();
      requireMemory(one, two);
      for (int turn = 0; turn < shape.warmupTurns(); turn++) {
        Seat first = turn % 2 == 0 ? one : two;
        Seat second = first == one ? two : one;
        if (turn < shape.warmupTurns() - 1) {
          first.takeTurn(-1, shape.perTurn(), second);
          second.takeTurn(-1, shape.perTurn(), first);
        } else {
          first.takeLastWarmup(shape.perTurn(), second);
          second.takeLastWarmup(shape.perTurn(), first);
        }
      }
      List<Integer> processors =
          unbound.contains(cell) || shape.warmupTurns() < Shape.FEWEST_WARMUP_TURNS
              ? List.of()
              : processors(one, two);
      boolean kept = true;
      String[] blocks = order.split(" ", -1);
      for (int block = 0; block < shape.blocks(); block++) {
        if (!processors.isEmpty()) {
          int processor = processors.get(block % processors.size());
          kept &= one.bind(processor) && two.bind(processor);
        }
        for (char letter : blocks[block].toCharArray()) {
          boolean isOne = letter == order.charAt(0);
          (isOne ? one : two).takeTurn(block, shape.perTurn(), isOne ? two : one);
        }
      }
      one.release(two);
      two.release(one);
      Map<Side, Fork> forks =
          new EnumMap<>(Map.of(earlier, finished(one, cell), later, finished(two, cell)));
      if (!processors.isEmpty() && (!kept || one.startedThreads() || two.startedThreads())) {
        unbound.add(cell);
        return null;
      }
      return forks;
    }
  }

  /**
   * Returns the processors on which the blocks take place in turn: those that the two forks were
   * given, so that both sides have each of them for as long. Empty where the forks are not bound:
   * one of them works in several threads, the processors are not equally far from the memory, or
   * the system does not say where threads run.
   */
  private static List<Integer> processors(Seat one, Seat two) {
    OptionalInt first = one.processor();
    OptionalInt second = two.processor();
    return first.isEmpty()
            || second.isEmpty()
            || !ThreadPlacement.shareMemory(first.getAsInt(), second.getAsInt())
        ? List.of()
        : IntStream.of(first.getAsInt(), second.getAsInt()).distinct().boxed().toList();
  }

  /**
   * Returns the side whose JVM starts first, which is the one that has the first turn: on some
   * machines the one that comes first is served better, and the order is random.
   */
  static Side starting(String order) {
    return order.startsWith("A") ? Side.BASELINE : Side.CANDIDATE;
  }

  private static Side other(Side side) {
    return side == Side.BASELINE ? Side.CANDIDATE : Side.BASELINE;
  }

  private Map<Side, Fork> inTurn(Cell cell, Shape shape, String order) throws ForkFailure {
    Map<Side, Fork> forks = new EnumMap<>(Side.class);
    Side first = starting(order);
    for (Side side : List.of(first, other(first))) {
      try (Seat seat = seat(side, cell, shape)) {
        reception.accept(List.of(seat));
        if (cell.singleShot()) {
          takeShots(seat);
        } else {
          for (int turn = 0; turn < shape.warmupTurns(); turn++) {
            seat.takeTurn(-1, shape.perTurn(), null);
          }
          for (int turn = 0; turn < 2 * shape.blocks(); turn++) {
            seat.takeTurn(turn / 2, shape.perTurn(), null);
          }
        }
        seat.release(null);
        forks.put(side, finished(seat, cell));
      }
    }
    return forks;
  }

  /** Each shot is a turn of its own; how many there are is the project's choice. */
  private static void takeShots(Seat seat) throws ForkFailure {
    for (int shot = Integer.parseInt(seat.fact("warmupIterations")); shot > 0; shot--) {
      seat.takeTurn(-1, 1, null);
    }
    int shots = Integer.parseInt(seat.fact("iterations"));
    for (int shot = 0; shot < shots; shot++) {
      seat.takeTurn(shot, 1, null);
    }
  }

  private static void requireMemory(Seat baseline, Seat candidate) throws ForkFailure {
    double heaps = heap(baseline) + heap(candidate);
    double memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Double.MAX_VALUE;
    if (heaps > USABLE_MEMORY * memory) {
      throw new HeapsDoNotFit(
          String.format(
              Locale.ROOT,
              "the heaps of two forks may grow to %.1f GiB, of %.1f GiB of memory",
              heaps / (1 << 30),
              memory / (1 << 30)));
    }
  }

  /** Two heaps that do not fit into memory: the forks have to run one after the other. */
  static final class HeapsDoNotFit extends ForkFailure {
    private static final long serialVersionUID = 1L;

    HeapsDoNotFit(String message) {
      super(Side.CANDIDATE, message);
    }
  }

  private static double heap(Seat seat) {
    String bytes = seat.fact("maxHeapBytes");
    return bytes.matches("\\d{1,18}") ? Double.parseDouble(bytes) : 0;
  }

  private Seat seat(Side side, Cell cell, Shape shape) {
    Parent parent = parent(side, shape.perTurn());
    parent.jmh().ask("run", arguments(side, cell, shape), cell.parameters());
    return new Seat(side, parent.token(), parent.jmh(), rulers, options.turnLimit());
  }

  /** Returns a side's JMH that is there already, or a new one. */
  private Parent parent(Side side, int perTurn) {
    Parent known = parents.get(side);
    if (known != null && known.jmh().living()) {
      if (known.perTurn() == perTurn) {
        return known;
      }
      known.jmh().remove();
    }
    String token = Reception.token();
    Jmh jmh =
        Jmh.start(
            build(side),
            turnsJar,
            flags,
            Map.of(
                Wire.PORT,
                Integer.toString(reception.port()),
                Wire.TOKEN,
                token,
                Wire.PER_TURN,
                Integer.toString(perTurn)),
            file(side, ".log"));
    Parent parent = new Parent(jmh, token, perTurn);
    parents.put(side, parent);
    return parent;
  }

  Build build(Side side) {
    return Objects.requireNonNull(builds.get(side));
  }

  /** Returns a side's JMH, which is there already or starts now. */
  Jmh jmh(Side side) {
    Parent known = parents.get(side);
    return known == null ? parent(side, Shape.PER_TURN).jmh() : known.jmh();
  }

  /** Ends each side's JMH; a further pair starts them anew. */
  @Override
  public void close() {
    for (Parent parent : parents.values()) {
      if (parent.jmh().living()) {
        parent.jmh().remove();
      }
    }
    parents.clear();
    reception.close();
  }

  private Path file(Side side, String ending) {
    return folder.resolve("pair-" + pairs + "-" + side.name().toLowerCase(Locale.ROOT) + ending);
  }

  private List<String> arguments(Side side, Cell cell, Shape shape) {
    List<String> arguments = new ArrayList<>();
    arguments.add("^" + Pattern.quote(cell.benchmark()) + "$");
    arguments.addAll(List.of("-bm", cell.mode(), "-f", "1", "-wf", "0"));
    arguments.addAll(List.of("-foe", "true", "-gc", "false"));
    int threads = cell.threads(Runtime.getRuntime().availableProcessors());
    arguments.addAll(List.of("-t", Integer.toString(threads)));
    // JMH counts the wait for a turn towards the limit of an iteration. Four turns in a row are the
    // most that the other side has.
    long wait = cell.timeout().toMillis() + 4L * shape.perTurn() * options.turnLimit().toMillis();
    arguments.addAll(List.of("-to", wait + "ms"));
    if (!cell.singleShot()) {
      arguments.addAll(List.of("-wi", Integer.toString(shape.warmupIterations())));
      arguments.addAll(List.of("-i", Integer.toString(shape.iterations())));
      addTime(arguments, "-w", shape.warmupIteration());
      addTime(arguments, "-r", shape.iteration());
    }
    arguments.addAll(List.of("-rf", "json", "-rff", file(side, ".json").toString()));
    arguments.addAll(options.passedWith(build(side).jmhArguments()));
    arguments.addAll(List.of("-prof", Wire.PROFILER));
    return arguments;
  }

  private static void addTime(List<String> arguments, String option, Duration time) {
    long micros = Math.max(1, time.toNanos() / 1000);
    // JMH's numbers are of 32 bits.
    arguments.addAll(List.of(option, micros % 1000 == 0 ? micros / 1000 + "ms" : micros + "us"));
  }

  /** Waits for the end of a side, and holds what it streamed against what its JMH wrote. */
  private Fork finished(Seat seat, Cell cell) throws ForkFailure {
    Fork fork = seat.finished();
    Path json = file(seat.side(), ".json");
    try {
      List<Metric> metrics = JmhJsonReader.metrics(Files.readString(json), json.toString());
      List<Double> written = metrics.get(0).samples().get(0);
      List<Double> streamed =
          fork.turns().stream()
              .flatMap(turn -> turn.iterations().stream())
              .map(iteration -> iteration.value(Iteration.SCORE))
              .toList();
      if (!agree(written, streamed)) {
        throw new ForkFailure(
            seat.side(),
            "JMH wrote other scores of " + cell.name() + " than its fork saw: " + json);
      }
      Files.delete(json);
      return fork.with(metrics.stream().skip(1).flatMap(metric -> profiled(metric, fork)).toList());
    } catch (IOException | MalformedRecordException e) {
      throw new ForkFailure(seat.side(), "JMH's results cannot be read: " + e.getMessage());
    }
  }

  /** Returns what a profiler gave of the iterations that count, or of the whole fork. */
  private static Stream<Value> profiled(Metric metric, Fork fork) {
    List<Double> samples = metric.samples().get(0);
    List<Iteration> all =
        fork.turns().stream().flatMap(turn -> turn.iterations().stream()).toList();
    Set<Iteration> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    counted.addAll(fork.counted());
    return IntStream.range(0, samples.size())
        .filter(i -> samples.size() != all.size() || counted.contains(all.get(i)))
        .mapToObj(i -> new Value(metric.name(), metric.unit(), metric.hint(), samples.get(i)));
  }

  static boolean agree(List<Double> written, List<Double> streamed) {
    if (written.size() != streamed.size()) {
      return false;
    }
    for (int i = 0; i < written.size(); i++) {
      double one = written.get(i);
      double other = streamed.get(i);
      // What JMH writes has few digits after the point.
      if (Math.abs(one - other) > TOLERANCE * Math.abs(other) + TOLERANCE) {
        return false;
      }
    }
    return true;
  }
}
