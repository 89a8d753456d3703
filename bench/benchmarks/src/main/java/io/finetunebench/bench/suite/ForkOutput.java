package io.finetunebench.bench.suite;

import io.finetunebench.bench.latency.ForkLog;
import io.finetunebench.bench.latency.IntervalSample;
import io.finetunebench.bench.latency.LatencyKind;
import io.finetunebench.bench.machine.DeviceInterval;
import io.finetunebench.bench.machine.DeviceMonitor;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** What one fork hands to the process that started it, shared by the fork's threads. */
@State(Scope.Benchmark)
public class ForkOutput {
  private int threads;
  private @Nullable String place;
  private ForkFolder folder;
  private ForkLog log;
  private ForkReport report;
  private List<IterationNoise> noise = new ArrayList<>();
  private List<DeviceInterval> deviceIntervals = new ArrayList<>();
  private List<Long> enqueueNanos = new ArrayList<>();
  private List<Long> deviceNanos = new ArrayList<>();
  private boolean asynchronous;
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
    report = ForkReport.EMPTY;
    noise = new ArrayList<>();
    deviceIntervals = new ArrayList<>();
    enqueueNanos = new ArrayList<>();
    deviceNanos = new ArrayList<>();
    asynchronous = false;
    closeMonitor();
    folder.write(report);
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
  synchronized void countItems(long perOperation, String item) {
    beginIfNew();
    report = report.withItems(perOperation, item);
    folder.write(report);
  }

  /** Says that one operation stands for several of the same kind, timed together. */
  synchronized void countRepetitions(long perOperation) {
    beginIfNew();
    report = report.withItems(perOperation, null);
    folder.write(report);
  }

  /**
   * Keeps the engine's backend and the check, and ends the fork if the check failed.
   *
   * @throws IllegalStateException if the check failed
   */
  void passOrEnd(Engine engine, Check check) {
    Backend backend = engine.backend().orElse(null);
    Backend.Device device = backend == null ? null : backend.device();
    synchronized (this) {
      beginIfNew();
      asynchronous = engine.asynchronous();
      if (device != null && monitor == null) {
        monitor = DeviceMonitor.open(device.pciBusId()).orElse(null);
      }
      report =
          report.withCheck(check).withBackend(backend == null ? null : record(backend), device);
      folder.write(report);
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
    report = report.withFailure(reason);
    folder.write(report);
    return new IllegalStateException(reason);
  }

  /** Notes that the fork is ended because its time is up. */
  private synchronized void noteTimeUp() {
    report = report.withTimeUp();
    folder.write(report);
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

  /** Keeps the mean time until a call of a measurement iteration returned. */
  synchronized void addEnqueue(long meanNanos) {
    enqueueNanos.add(meanNanos);
  }

  /** Keeps the mean time that the device took for a call of a measurement iteration. */
  synchronized void addDeviceTime(long meanNanos) {
    deviceNanos.add(meanNanos);
  }

  /** Keeps how long the engine's first work in this fork took; of several threads the longest. */
  synchronized void noteFirstUse(long nanos) {
    beginIfNew();
    ForkPhases old = report.phases();
    note(
        new ForkPhases(
            longest(old.firstUseNanos(), nanos),
            old.firstCallNanos(),
            old.handOverNanos(),
            old.readBackNanos(),
            old.enqueueNanos()));
  }

  /** Keeps how long the first timed call took. */
  synchronized void noteFirstCall(long nanos) {
    ForkPhases old = report.phases();
    note(
        new ForkPhases(
            old.firstUseNanos(),
            longest(old.firstCallNanos(), nanos),
            old.handOverNanos(),
            old.readBackNanos(),
            old.enqueueNanos()));
  }

  /** Keeps how long it took to hand the data over; of several threads the longest. */
  synchronized void noteHandOver(long nanos) {
    ForkPhases old = report.phases();
    note(
        new ForkPhases(
            old.firstUseNanos(),
            old.firstCallNanos(),
            longest(old.handOverNanos(), nanos),
            old.readBackNanos(),
            old.enqueueNanos()));
  }

  /** Keeps how long it took to read the results back; of several threads the longest. */
  synchronized void noteReadBack(long nanos) {
    ForkPhases old = report.phases();
    note(
        new ForkPhases(
            old.firstUseNanos(),
            old.firstCallNanos(),
            old.handOverNanos(),
            longest(old.readBackNanos(), nanos),
            old.enqueueNanos()));
  }

  private void note(ForkPhases phases) {
    report = report.withPhases(phases);
    folder.write(report);
  }

  private static long longest(@Nullable Long old, long next) {
    return old == null ? next : Math.max(old, next);
  }

  void finishThread() throws IOException {
    if (log.finishThread()) {
      synchronized (this) {
        ForkPhases old = report.phases();
        report =
            report
                .withIterations(noise, deviceIntervals)
                .withPhases(
                    new ForkPhases(
                        old.firstUseNanos(),
                        old.firstCallNanos(),
                        old.handOverNanos(),
                        old.readBackNanos(),
                        enqueueNanos.isEmpty() ? null : enqueueNanos,
                        deviceNanos.isEmpty() ? null : deviceNanos));
        folder.write(report);
        closeMonitor();
      }
    }
  }

  /** Returns a backend as records keep it. */
  static io.finetunebench.bench.record.Backend record(Backend backend) {
    return new io.finetunebench.bench.record.Backend(
        backend.name(),
        backend.nd4jVersion(),
        backend.dl4jVersion(),
        backend.blasVendor(),
        backend.blasThreads(),
        backend.ompThreads(),
        backend.binaryLevel(),
        backend.details(),
        backend.device() == null ? null : Boolean.valueOf(backend.device().standIn()));
  }
}
