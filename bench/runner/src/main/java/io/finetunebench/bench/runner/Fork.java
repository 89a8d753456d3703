package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.turns.Wire;
import io.finetunebench.turns.Wire.Iteration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a fork of a pair was and saw.
 *
 * @param facts what it said of itself, by name
 * @param warmup its iterations before those turns
 * @param turns its turns after the warm-up, in their order
 * @param blackholeMode how its JMH kept results from being optimised away
 * @param profiled what JMH's other profilers gave of the iterations that count, or once of the fork
 * @param bound whether its thread ran on the processor that the other fork's ran on, block by block
 */
public record Fork(
    Map<String, String> facts,
    List<Iteration> warmup,
    List<Turn> turns,
    List<Value> profiled,
    String blackholeMode,
    boolean bound) {
  /**
   * The value of an iteration that says how long, in nanoseconds, the thread that does the work
   * waited for a processor that others had.
   */
  static final String QUEUED = "queuedNanos";

  private static final double MOST_QUEUED = 0.95;

  /**
   * A turn.
   *
   * @param block that it belongs to, from 0
   * @param iterations of it, the first of which does not count
   * @param computeNanos what the compute ruler of the granting process took just before
   * @param copyNanos what its copy ruler took just before
   * @param waitingShare the largest share of this turn in which the other, waiting fork ran
   */
  public record Turn(
      int block,
      List<Iteration> iterations,
      long computeNanos,
      long copyNanos,
      double waitingShare) {
    /** Copies the list. */
    public Turn {
      iterations = List.copyOf(iterations);
    }

    /** Returns the iterations that count. */
    public List<Iteration> counted() {
      return iterations.size() == 1 ? iterations : iterations.subList(1, iterations.size());
    }

    /**
     * Returns what may have disturbed an iteration, as far as it is known. The rulers are those of
     * the granting process, timed before each turn while no fork runs.
     */
    Stream<Value> noise(Iteration iteration) {
      List<Value> values = new ArrayList<>();
      add(values, Details.COMPUTE_BEFORE, "ns", (double) computeNanos);
      add(values, Details.COPY_BEFORE, "ns", (double) copyNanos);
      add(values, Details.WALL, "ns", iteration.value(Iteration.WALL));
      add(values, Details.CPU, "ns", iteration.value(Iteration.CPU));
      add(values, Details.QUEUED, "ns", iteration.value(QUEUED));
      add(values, Details.VOLUNTARY, "count", iteration.value(Iteration.VOLUNTARY_SWITCHES));
      add(values, Details.INVOLUNTARY, "count", iteration.value(Iteration.INVOLUNTARY_SWITCHES));
      add(values, Details.COLLECTIONS, "count", iteration.value(Iteration.COLLECTIONS));
      add(values, Details.COLLECTION, "ms", iteration.value(Iteration.COLLECTION_MILLIS));
      add(values, Details.COMPILATION, "ms", iteration.value(Iteration.COMPILATION_MILLIS));
      return values.stream();
    }

    private static void add(List<Value> values, String name, String unit, double value) {
      if (!Double.isNaN(value)) {
        values.add(Value.detail(name, unit, Math.max(0, Math.rint(value))));
      }
    }
  }

  /**
   * Returns the share of an iteration in which its thread could have run, but others had the
   * processor; 0 where that is not known. The system may count a wait of just before or after the
   * iteration, so the thread's own processor time bounds it.
   */
  static double queuedShare(Iteration iteration) {
    double queued = iteration.value(QUEUED);
    double wall = iteration.value(Iteration.WALL);
    double idle = wall - iteration.value(Iteration.CPU);
    double least = Double.isNaN(idle) ? queued : Math.min(queued, idle);
    return least > 0 && wall > 0 ? Math.min(MOST_QUEUED, least / wall) : 0;
  }

  /** Copies the components. */
  public Fork {
    facts = Map.copyOf(facts);
    warmup = List.copyOf(warmup);
    turns = List.copyOf(turns);
    profiled = List.copyOf(profiled);
  }

  /** Returns the fork with what JMH's other profilers gave. */
  Fork with(List<Value> found) {
    return new Fork(facts, warmup, turns, found, blackholeMode, bound);
  }

  /** Returns what the benchmark and JMH's other profilers gave. */
  Stream<Value> given() {
    return Stream.concat(counted().stream().flatMap(Fork::given), profiled.stream());
  }

  /** Returns what the benchmark gave of an iteration. */
  private static Stream<Value> given(Iteration iteration) {
    return named(iteration, Wire.VALUE);
  }

  /** Returns the score that a benchmark gave of an iteration that it timed itself, if it did. */
  public static Optional<Value> ownScore(Iteration iteration) {
    return named(iteration, Iteration.OWN).findFirst();
  }

  private static Stream<Value> named(Iteration iteration, String beginning) {
    return iteration.values().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(beginning))
        .map(entry -> value(entry.getKey().substring(beginning.length()), entry.getValue()));
  }

  /** Returns what disturbed each iteration that counts, and what the benchmark gave of it. */
  public List<List<Value>> values() {
    return turns.stream()
        .flatMap(
            turn ->
                turn.counted().stream()
                    .map(each -> Stream.concat(turn.noise(each), given(each)).toList()))
        .toList();
  }

  private static Value value(String given, double value) {
    String[] parts = given.split(" ", 3);
    return new Value(parts[2], parts[1], Hint.valueOf(parts[0]), value);
  }

  /** Returns what the fork said of itself by a name; {@code unknown} if it did not. */
  public String fact(String name) {
    return facts.getOrDefault(name, "unknown");
  }

  /** Returns the iterations that count. */
  public List<Iteration> counted() {
    return turns.stream().flatMap(turn -> turn.counted().stream()).toList();
  }

  /** Returns whether the fork knows the fastest operation of each iteration that counts. */
  boolean knowsFastest() {
    return counted().stream()
        .noneMatch(iteration -> Double.isNaN(iteration.value(Iteration.FASTEST)));
  }
}
