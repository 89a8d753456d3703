package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.latency.DeviceMonitor;
import io.finetunebench.bench.benchmarks.latency.ForkLog;
import io.finetunebench.bench.benchmarks.latency.IntervalSample;
import io.finetunebench.bench.benchmarks.latency.LatencyKind;
import io.finetunebench.bench.benchmarks.latency.LatencyTotals;
import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.bench.suite.ForkReport.Items;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** What one fork hands to the process that started it, shared by the fork's threads. */
@State(Scope.Benchmark)
public class ForkOutput {
  private static final double NANOS_A_SECOND = 1e9;
  private static final String AN_ITERATION = "/iteration";

  private int threads;
  private @Nullable String place;
  private ForkFolder folder;
  private ForkLog log;
  private Items items = new Items(1, null);
  private @Nullable Check worstCheck;
  private @Nullable Backend backend;
  private @Nullable String failure;
  private Map<String, Value> values = new LinkedHashMap<>();
  private Map<String, Value> iteration = new LinkedHashMap<>();
  private long operations;
  private long nanos;
  private double perSecond;
  private double fastest;
  private boolean asynchronous;
  private boolean inOtherThreads;
  private @Nullable DeviceMonitor monitor;

  /** Opens the fork's folder. */
  @Setup(Level.Trial)
  public synchronized void open(BenchmarkParams params) {
    threads = params.getThreads();
    begin();
  }

  private void begin() {
    place = System.getProperty(ForkFolder.PROPERTY);
    folder = ForkFolder.current();
    folder.deleteSamples();
    log = new ForkLog(folder.samples(), threads);
    items = new Items(1, null);
    worstCheck = null;
    backend = null;
    failure = null;
    values = new LinkedHashMap<>();
    iteration = new LinkedHashMap<>();
    asynchronous = false;
    inOtherThreads = false;
    closeMonitor();
    tellReport();
  }

  /** Tells what is known so far, which is all that is left of a fork that crashes. */
  private synchronized void tellReport() {
    new ForkReport(items, worstCheck, backend, failure, List.copyOf(values.values())).tell();
  }

  private void closeMonitor() {
    if (monitor != null) {
      monitor.close();
      monitor = null;
    }
  }

  /** After an unforked benchmark that threw, JMH gives the next one this state as it was. */
  private void beginIfNew() {
    if (!Objects.equals(place, System.getProperty(ForkFolder.PROPERTY))) {
      begin();
    }
  }

  /** Says what an operation works on, where items a second are what matters. */
  synchronized void countItems(long perOperation, String name) {
    beginIfNew();
    items = new Items(perOperation, name);
    tellReport();
  }

  /** Says that one operation stands for several of the same kind, timed together. */
  synchronized void countRepetitions(long perOperation) {
    beginIfNew();
    items = new Items(perOperation, null);
    tellReport();
  }

  /**
   * Says that operations run in threads of their own, so that no counter of a thread tells of them.
   */
  synchronized void noteOtherThreads() {
    beginIfNew();
    inOtherThreads = true;
  }

  /** Returns whether operations run in threads of their own. */
  synchronized boolean worksInOtherThreads() {
    return inOtherThreads;
  }

  /**
   * Keeps the engine's backend and the check, and ends the fork if the check failed.
   *
   * @throws IllegalStateException if the check failed
   */
  void passOrEnd(Engine engine, Check check) {
    Backend found = engine.backend().orElse(null);
    Backend.Device device = found == null ? null : found.device();
    synchronized (this) {
      beginIfNew();
      asynchronous = engine.asynchronous();
      if (device != null && monitor == null) {
        monitor = DeviceMonitor.open(device.pciBusId()).orElse(null);
      }
      worstCheck = ForkReport.worse(worstCheck, check);
      backend = found;
      tellReport();
    }
    if (!check.passed()) {
      throw fail(
          "%s: found an error of %.3g, expected at most %.3g"
              .formatted(check.description(), check.error(), check.tolerance()));
    }
  }

  /**
   * Ends the fork where its heap is too small for the workload.
   *
   * @throws IllegalStateException if it is
   */
  void requireHeap(Workload workload) {
    long needed = workload.heapBytes();
    long found = Runtime.getRuntime().maxMemory();
    synchronized (this) {
      beginIfNew();
    }
    if (found < needed) {
      throw fail(
          "workload %s needs about %d MiB of heap for %d points and %d queries, found %d MiB;"
                  .formatted(
                      workload.name(),
                      needed >> 20,
                      workload.data().size(),
                      workload.queries().size(),
                      found >> 20)
              + " give forks more with: -- -jvmArgsAppend -Xmx%dm".formatted((needed >> 20) + 1));
    }
  }

  /** Notes why this fork's numbers do not count and returns the exception to end it with. */
  synchronized IllegalStateException fail(String reason) {
    failure = reason;
    tellReport();
    return new IllegalStateException(reason);
  }

  /** Keeps what a thread recorded of a measurement iteration. */
  void add(int thread, Map<LatencyKind, IntervalSample> samples) {
    log.add(thread, samples);
  }

  /**
   * Adds what a thread's operations came to in an iteration.
   *
   * @param fastestNanos its fastest operation; of several threads the first one's counts
   */
  synchronized void add(int thread, LatencyTotals totals, long fastestNanos) {
    operations += totals.count();
    nanos += totals.totalNanos();
    perSecond += totals.operationsPerSecond();
    if (thread == 0 && fastestNanos >= Metric.SHORTEST_OPERATION_NANOS) {
      fastest = fastestNanos;
    }
    publish();
  }

  /** Lays down what is known of the iteration for the profiler, which takes it at its end. */
  private void publish() {
    double count = items.perOperation();
    if (operations > 0) {
      System.setProperty(
          Wire.OWN_SCORE,
          items.name() == null
              ? "%s %s %d TIME ns/call time"
                  .formatted(nanos / (double) operations / count, fastest / count, operations)
              : "%s %s %d RATE %s/s throughput"
                  .formatted(
                      perSecond * count,
                      threads * count * NANOS_A_SECOND / fastest,
                      operations,
                      items.name()));
    }
    for (Value each : iteration.values()) {
      Value kept = perCall(each);
      System.setProperty(
          Wire.VALUE + kept.name(), kept.value() + " " + kept.unit() + " " + kept.hint());
    }
  }

  /** Returns a value of each call: one operation may stand for many, too short for the clock. */
  private Value perCall(Value value) {
    if (value.unit().endsWith("/op")) {
      double calls = items.name() == null ? items.perOperation() : 1;
      return new Value(value.name(), value.unit(), value.hint(), value.value() / calls);
    }
    return operations > 0 && value.unit().endsWith(AN_ITERATION)
        ? new Value(
            value.name(),
            value.unit().replace(AN_ITERATION, "/call"),
            value.hint(),
            value.value() / operations)
        : value;
  }

  /** Begins an iteration's values. */
  @Setup(Level.Iteration)
  public synchronized void startIteration() {
    beginIfNew();
    iteration = new LinkedHashMap<>();
    operations = 0;
    nanos = 0;
    perSecond = 0;
    fastest = Double.NaN;
  }

  /**
   * Adds a value of the iteration, at its end; of several threads the largest counts. It shows in
   * tables, reports and exports as its hint says, also where {@code ab} runs the benchmark. What is
   * counted for each operation, in a unit that ends in {@code /op}, is kept for each call where an
   * operation stands for many, and what is counted for the whole iteration, in one that ends in
   * {@code /iteration}, is kept for each operation.
   */
  public synchronized void add(Value value) {
    iteration.merge(value.name(), value, ForkOutput::larger);
    publish();
  }

  void addAll(List<Value> values) {
    values.forEach(this::add);
  }

  private static Value larger(Value one, Value other) {
    return one.value() >= other.value() ? one : other;
  }

  /** Returns whether calls of the engine may return before their work is done. */
  synchronized boolean asynchronous() {
    return asynchronous;
  }

  /** Starts to watch the device, if there is one, outside the timed windows. */
  void startDevice() {
    DeviceMonitor watching = monitor();
    if (watching != null) {
      watching.start();
    }
  }

  /** Adds what the device did since, where there is one. */
  void endDevice() {
    DeviceMonitor watching = monitor();
    if (watching != null) {
      addAll(watching.end());
    }
  }

  private synchronized @Nullable DeviceMonitor monitor() {
    return monitor;
  }

  /** Keeps how long a part of the whole fork took; of several threads the longest. */
  synchronized void note(String phase, long nanos) {
    beginIfNew();
    values.merge(phase, Value.detail(phase, "ns", (double) nanos), ForkOutput::larger);
    tellReport();
  }

  /**
   * Returns results that lie with the engine, and keeps how long it took to read them back; of
   * several threads the longest.
   */
  <T> T readBack(Supplier<T> results) {
    long begin = System.nanoTime();
    T found = results.get();
    note(Details.READ_BACK, System.nanoTime() - begin);
    return found;
  }

  void finishThread() throws IOException {
    if (log.finishThread()) {
      synchronized (this) {
        closeMonitor();
      }
    }
  }
}
