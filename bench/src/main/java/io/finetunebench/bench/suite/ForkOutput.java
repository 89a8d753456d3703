package io.finetunebench.bench.suite;

import io.finetunebench.bench.latency.ForkLog;
import io.finetunebench.bench.latency.IntervalSample;
import io.finetunebench.bench.latency.LatencyKind;
import io.finetunebench.bench.record.Check;
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
    folder.write(report);
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
    io.finetunebench.bench.record.Backend backend =
        engine.backend().map(ForkOutput::record).orElse(null);
    synchronized (this) {
      beginIfNew();
      report = report.withCheck(check).withBackend(backend);
      folder.write(report);
    }
    if (!check.passed()) {
      throw fail(
          "%s: found an error of %.3g, expected at most %.3g"
              .formatted(check.description(), check.error(), check.tolerance()));
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

  void finishThread() throws IOException {
    if (log.finishThread()) {
      synchronized (this) {
        report = report.withNoise(noise);
        folder.write(report);
      }
    }
  }

  private static io.finetunebench.bench.record.Backend record(Backend backend) {
    return new io.finetunebench.bench.record.Backend(
        backend.name(),
        backend.nd4jVersion(),
        backend.dl4jVersion(),
        backend.blasVendor(),
        backend.blasThreads(),
        backend.ompThreads(),
        backend.binaryLevel(),
        backend.details());
  }
}
