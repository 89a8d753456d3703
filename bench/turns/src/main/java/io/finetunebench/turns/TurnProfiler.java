package io.finetunebench.turns;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;

/**
 * Waits for this fork's turn before each iteration and tells after it what it saw.
 *
 * <p>Where two forks take turns, it has to be the last of JMH's profilers: it then waits after all
 * others have started, and counts before they stop. Where a fork runs alone, it is the first: what
 * the others count has no part in its wait and its counting.
 */
public final class TurnProfiler implements InternalProfiler {
  /** A clock that is off by 50 ns misses by a thousandth of this. */
  private static final long SHORTEST_OPERATION_NANOS = 50_000;

  private static final List<String> HINTS =
      Arrays.asList("TIME", "RATE", "BYTES", "SHOWN", "DETAIL");

  private static volatile Turns turns;

  /** So long a compiler may have to finish what a turn gave it to do. */
  private static final long LONGEST_SETTLING_NANOS = 1_000_000_000;

  private static final long SETTLING_MILLIS = 10;

  /** In such a pause the other threads of a process that sleeps run for less. */
  private static final double SETTLED_NANOS = 1e6;

  private int iterations;
  private int measurements;
  private Counters start;
  private Map<String, Double> wait = new LinkedHashMap<>();

  /** Does nothing: JMH makes one in its parent process, too, and drops it if this fails. */
  public TurnProfiler() {}

  @Override
  public String getDescription() {
    return "finetune-bench: two forks take turns";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    try {
      Turns connection = connected(benchmark);
      if (perTurn() > 0 && iterations++ % perTurn() == 0) {
        settle();
      }
      wait = waited(connection::await);
      start = Counters.beforeWork();
    } catch (IOException e) {
      throw new IllegalStateException("nobody grants turns: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Counters begin = start;
    Turns connection = turns;
    // Without a result a worker has thrown, which JMH reports after its profilers have ended.
    if (begin == null || connection == null || result.getRawPrimaryResults().isEmpty()) {
      return Collections.emptyList();
    }
    boolean measurement = iteration.getType() == IterationType.MEASUREMENT;
    Result<?> primary = result.getPrimaryResult();
    try {
      connection.send(
          new Wire.Iteration(
              measurement,
              String.valueOf(primary.getScoreUnit()),
              values(benchmark, begin, result)));
      if (measurement && ++measurements == iteration.getCount()) {
        if (perTurn() > 0) {
          settle();
        }
        connection.send(new Wire.Iteration(measurement, "", waited(connection::finish)));
        turns = null;
      }
    } catch (IOException e) {
      throw new IllegalStateException("nobody grants turns: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return Collections.emptyList();
  }

  /**
   * Tells whoever grants the turns something of this fork, at once, so that it arrives also when
   * the fork ends badly. Does nothing where nobody grants turns.
   *
   * @param name of what is told
   * @param text at most 20,000 characters
   */
  public static void tell(String name, String text) {
    Turns connection = turns;
    if (connection != null) {
      try {
        connection.tell(name, text);
      } catch (IOException e) {
        throw new IllegalStateException("nobody grants turns: " + e.getMessage(), e);
      }
    }
  }

  /** Ends the connection, if there is one, in a JVM that goes on without it. */
  public static void disconnect() {
    Turns connection = turns;
    if (connection != null) {
      connection.close();
      turns = null;
    }
  }

  private static int perTurn() {
    String iterations = System.getenv(Wire.PER_TURN);
    return iterations == null ? 0 : Integer.parseInt(iterations);
  }

  /**
   * Waits at the end of a turn until the JVM's own threads have nothing to do, so that compilers
   * and collectors do not run in the other fork's turn.
   */
  private static void settle() {
    settle(
        Counters::othersCpu,
        System::nanoTime,
        () -> LockSupport.parkNanos(SETTLING_MILLIS * 1_000_000));
  }

  /**
   * Waits until the processor time hardly grows from one pause to the next, or for a second.
   *
   * @param othersCpu processor time of this process's other threads in nanoseconds
   */
  static void settle(DoubleSupplier othersCpu, LongSupplier nanoTime, Runnable pause) {
    long end = nanoTime.getAsLong() + LONGEST_SETTLING_NANOS;
    double before = othersCpu.getAsDouble();
    double ran = Double.MAX_VALUE;
    while (ran > SETTLED_NANOS && nanoTime.getAsLong() < end) {
      pause.run();
      double now = othersCpu.getAsDouble();
      ran = now - before;
      before = now;
    }
  }

  /** Waits for a grant. */
  private interface Wait {
    void run() throws IOException, InterruptedException;
  }

  /** Waits, and returns what happened meanwhile. */
  private static Map<String, Double> waited(Wait waiting) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Counters.Pauses before = new Counters.Pauses();
    double idle = Counters.othersCpu();
    waiting.run();
    double ran = Counters.othersCpu() - idle;
    Counters.Pauses after = new Counters.Pauses();
    Map<String, Double> wait = new LinkedHashMap<>();
    put(wait, Wire.Iteration.WAIT, (double) (System.nanoTime() - start));
    put(wait, Wire.Iteration.WAIT_CPU, ran);
    put(wait, Wire.Iteration.WAIT_COLLECTIONS, after.collections - before.collections);
    put(
        wait,
        Wire.Iteration.WAIT_COMPILATION_MILLIS,
        after.compilationMillis - before.compilationMillis);
    return wait;
  }

  /** Returns the fastest operation in the score's unit; not a number where nobody timed it. */
  private static double fastest(BenchmarkParams benchmark, double nanos) {
    return benchmark.getMode() != Mode.AverageTime || !(nanos >= SHORTEST_OPERATION_NANOS)
        ? Double.NaN
        : nanos / benchmark.getTimeUnit().toNanos(1) / benchmark.getOpsPerInvocation();
  }

  private Map<String, Double> values(
      BenchmarkParams benchmark, Counters begin, IterationResult result) {
    Counters end = Counters.afterWork();
    Map<String, Double> values = new LinkedHashMap<>(wait);
    put(values, Wire.Iteration.SCORE, result.getPrimaryResult().getScore());
    String fastest = System.clearProperty(Wire.FASTEST_NANOS);
    double fastestNanos = fastest == null ? Double.NaN : Double.parseDouble(fastest);
    put(values, Wire.Iteration.FASTEST, fastest(benchmark, fastestNanos));
    put(values, Wire.Iteration.OPERATIONS, (double) result.getMetadata().getMeasuredOps());
    put(values, Wire.Iteration.ALL_OPERATIONS, (double) result.getMetadata().getAllOps());
    put(values, Wire.Iteration.WALL, (double) (end.nanoTime - begin.nanoTime));
    put(values, Wire.Iteration.CPU, end.workerCpu - begin.workerCpu);
    put(values, Wire.Iteration.VOLUNTARY_SWITCHES, end.voluntarySwitches - begin.voluntarySwitches);
    put(
        values,
        Wire.Iteration.INVOLUNTARY_SWITCHES,
        end.involuntarySwitches - begin.involuntarySwitches);
    put(values, Wire.Iteration.COLLECTIONS, end.pauses.collections - begin.pauses.collections);
    put(
        values,
        Wire.Iteration.COLLECTION_MILLIS,
        end.pauses.collectionMillis - begin.pauses.collectionMillis);
    put(
        values,
        Wire.Iteration.COMPILATION_MILLIS,
        end.pauses.compilationMillis - begin.pauses.compilationMillis);
    put(values, Wire.Iteration.ALLOCATED_BY_ALL, end.allocatedByAll - begin.allocatedByAll);
    put(
        values,
        Wire.Iteration.ALLOCATED_BY_LIVING,
        end.allocatedByLiving - begin.allocatedByLiving);
    put(values, Wire.Iteration.HEAP, Counters.heapBytes());
    put(values, Wire.Iteration.STARTED_THREADS, end.startedThreads);
    String own = System.clearProperty(Wire.OWN_SCORE);
    if (own != null) {
      String[] parts = own.split(" ", 6);
      String name = Wire.Iteration.OWN + parts[3] + " " + parts[4] + " " + parts[5];
      put(values, name, Double.parseDouble(parts[0]));
      put(values, Wire.Iteration.OWN_FASTEST, Double.parseDouble(parts[1]));
      put(values, Wire.Iteration.OWN_OPERATIONS, Double.parseDouble(parts[2]));
    }
    for (String property : System.getProperties().stringPropertyNames()) {
      if (property.startsWith(Wire.VALUE)) {
        putGiven(values, property, System.clearProperty(property));
      }
    }
    return values;
  }

  /** Puts a value that the benchmark hands over. */
  private static void putGiven(Map<String, Double> values, String property, String given) {
    String[] parts = given.split(" ", -1);
    try {
      if (parts.length == 3 && HINTS.contains(parts[2])) {
        values.put(
            Wire.VALUE + parts[2] + " " + parts[1] + " " + property.substring(Wire.VALUE.length()),
            Double.valueOf(parts[0]));
        return;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalStateException(
        property
            + ": expected a number, a unit and one of "
            + String.join(", ", HINTS)
            + " with blanks between them, found '"
            + given
            + "'");
  }

  private static void put(Map<String, Double> values, String name, double value) {
    if (!Double.isNaN(value)) {
      values.put(name, value);
    }
  }

  private static Turns connected(BenchmarkParams benchmark) throws IOException {
    Turns connection = turns;
    if (connection == null) {
      connection = Turns.connect(facts(benchmark));
      turns = connection;
    }
    return connection;
  }

  private static Map<String, String> facts(BenchmarkParams benchmark) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("benchmark", benchmark.getBenchmark());
    // Java 8 tells a process's id by this name alone.
    facts.put("process", ManagementFactory.getRuntimeMXBean().getName().split("@", 2)[0]);
    facts.put("mode", benchmark.getMode().shortLabel());
    facts.put("threads", String.valueOf(benchmark.getThreads()));
    facts.put("operationsPerInvocation", String.valueOf(benchmark.getOpsPerInvocation()));
    facts.put("warmupIterations", String.valueOf(benchmark.getWarmup().getCount()));
    facts.put("iterations", String.valueOf(benchmark.getMeasurement().getCount()));
    facts.put("batchSize", String.valueOf(benchmark.getMeasurement().getBatchSize()));
    facts.put("jmhVersion", String.valueOf(benchmark.getJmhVersion()));
    facts.put("jvmVersion", property("java.runtime.version"));
    facts.put("jvmVendor", property("java.vendor"));
    facts.put("jvmName", property("java.vm.name"));
    facts.put("maxHeapBytes", String.valueOf(Runtime.getRuntime().maxMemory()));
    facts.put(
        "jvmFlags", String.join("\n", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    return facts;
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while it waited for its turn", e);
  }
}
