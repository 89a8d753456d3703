package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.rig.latency.ForkLog;
import io.finetunebench.bench.rig.latency.IntervalSample;
import io.finetunebench.bench.rig.latency.LatencyKind;
import io.finetunebench.bench.rig.latency.LatencyTotals;
import io.finetunebench.bench.rig.machine.DeviceInterval;
import io.finetunebench.bench.rig.machine.DeviceMonitor;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
  private enum Phase {
    FIRST_USE,
    FIRST_CALL,
    HAND_OVER,
    READ_BACK
  }

  private int threads;
  private @Nullable String place;
  private ForkFolder folder;
  private ForkLog log;
  private long itemsPerOperation = 1;
  private @Nullable String item;
  private @Nullable Check worstCheck;
  private @Nullable Backend backend;
  private @Nullable String failure;
  private boolean cutOff;
  private List<IterationNoise> noise = new ArrayList<>();
  private List<DeviceInterval> deviceIntervals = new ArrayList<>();
  private Map<String, List<Double>> figures = new TreeMap<>();
  private Map<Phase, Long> phases = new EnumMap<>(Phase.class);
  private boolean asynchronous;
  private boolean inOtherThreads;
  private @Nullable DeviceMonitor monitor;

  /** Opens the fork's folder. */
  @Setup(Level.Trial)
  public synchronized void open(BenchmarkParams params) {
    threads = params.getThreads();
    begin();
    ForkWatch.start(this::noteTimeUp);
  }

  private void begin() {
    place = System.getProperty(ForkFolder.PROPERTY);
    folder = ForkFolder.current();
    folder.deleteSamples();
    log = new ForkLog(folder.samples(), threads);
    itemsPerOperation = 1;
    item = null;
    worstCheck = null;
    backend = null;
    failure = null;
    cutOff = false;
    noise = new ArrayList<>();
    deviceIntervals = new ArrayList<>();
    figures = new TreeMap<>();
    phases = new EnumMap<>(Phase.class);
    asynchronous = false;
    inOtherThreads = false;
    closeMonitor();
    writeReport();
  }

  /** Writes what is known so far, which is all that is left of a fork that crashes. */
  private synchronized void writeReport() {
    folder.write(
        new ForkReport(
            itemsPerOperation,
            item,
            worstCheck,
            backend,
            failure,
            cutOff,
            noise,
            new ForkPhases(
                phases.get(Phase.FIRST_USE),
                phases.get(Phase.FIRST_CALL),
                phases.get(Phase.HAND_OVER),
                phases.get(Phase.READ_BACK),
                null),
            figures,
            deviceIntervals));
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
    itemsPerOperation = perOperation;
    item = name;
    writeReport();
  }

  /** Says that one operation stands for several of the same kind, timed together. */
  synchronized void countRepetitions(long perOperation) {
    beginIfNew();
    itemsPerOperation = perOperation;
    item = null;
    writeReport();
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
      writeReport();
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
    writeReport();
    return new IllegalStateException(reason);
  }

  /** Notes that the fork is ended because its time is up. */
  private synchronized void noteTimeUp() {
    cutOff = true;
    writeReport();
  }

  void addWarmup(int thread, LatencyTotals totals) {
    log.addWarmup(thread, totals);
  }

  void add(int thread, Map<LatencyKind, IntervalSample> samples) {
    log.add(thread, samples);
  }

  /** Keeps what disturbed a measurement iteration. */
  synchronized void add(IterationNoise iteration) {
    noise.add(iteration);
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

  /** Returns what the device did since; null where there is none or nobody knows. */
  @Nullable DeviceInterval endDevice() {
    DeviceMonitor watching = monitor();
    return watching == null ? null : watching.end();
  }

  private synchronized @Nullable DeviceMonitor monitor() {
    return monitor;
  }

  /** Keeps what the device did in a measurement iteration. */
  synchronized void add(DeviceInterval interval) {
    deviceIntervals.add(interval);
  }

  /** Keeps a figure of a measurement iteration of the first thread. */
  synchronized void add(String figure, double value) {
    figures.computeIfAbsent(figure, absent -> new ArrayList<>()).add(value);
  }

  /** Keeps how long the engine's first work in this fork took; of several threads the longest. */
  void noteFirstUse(long nanos) {
    note(Phase.FIRST_USE, nanos);
  }

  /** Keeps how long the first timed call took. */
  void noteFirstCall(long nanos) {
    note(Phase.FIRST_CALL, nanos);
  }

  /** Keeps how long it took to hand the data over; of several threads the longest. */
  void noteHandOver(long nanos) {
    note(Phase.HAND_OVER, nanos);
  }

  /**
   * Returns results that lie with the engine, and keeps how long it took to read them back; of
   * several threads the longest.
   */
  <T> T readBack(Supplier<T> results) {
    long begin = System.nanoTime();
    T found = results.get();
    note(Phase.READ_BACK, System.nanoTime() - begin);
    return found;
  }

  private synchronized void note(Phase phase, long nanos) {
    beginIfNew();
    phases.merge(phase, nanos, Math::max);
    writeReport();
  }

  void finishThread() throws IOException {
    if (log.finishThread()) {
      synchronized (this) {
        writeReport();
        closeMonitor();
      }
    }
  }
}
