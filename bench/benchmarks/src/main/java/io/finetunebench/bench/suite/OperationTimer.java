package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.latency.ArrivalSchedule;
import io.finetunebench.bench.benchmarks.latency.IntervalSample;
import io.finetunebench.bench.benchmarks.latency.LatencyKind;
import io.finetunebench.bench.benchmarks.latency.LatencyRecorder;
import io.finetunebench.bench.benchmarks.latency.LoadClock;
import io.finetunebench.bench.benchmarks.latency.PacedLoad;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.core.experiment.engine.DeviceTimed;
import io.finetunebench.core.experiment.engine.EngineWork;
import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.infra.ThreadParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * The clock around each operation: nothing but the operation and its fence lies between its two
 * readings.
 *
 * <p>Under an open-loop load an operation waits for its planned start first.
 */
@State(Scope.Thread)
public class OperationTimer {
  private LatencyRecorder recorder;
  private @Nullable PacedLoad load;
  private boolean loadRuns;
  private boolean first;
  private Allocation allocation = Allocation.NONE;
  private long start;

  /** Whether calls may return before their work is done. */
  private boolean asynchronous;

  private boolean enqueues;
  private boolean deviceSays;
  private long enqueuedNanos;
  private long enqueuedCalls;
  private long firstNanos = -1;
  private double deviceNanos;
  private long deviceCalls;

  /** Makes the recorder, and the load that the run asks for. */
  @Setup(Level.Trial)
  public void open(ForkOutput output, ThreadParams thread) {
    Instant now = Instant.now();
    recorder = new LatencyRecorder(now);
    Optional<Load> asked = Load.current();
    load =
        asked
            .map(open -> open.schedule(thread.getThreadIndex(), thread.getThreadCount()))
            .map((ArrivalSchedule schedule) -> new PacedLoad(schedule, LoadClock.system(), now))
            .orElse(null);
    first = thread.getThreadIndex() == 0;
    allocation = first ? Allocation.ofThread() : Allocation.NONE;
  }

  /** Makes this a clock without a load that records into the given recorder. */
  void recordInto(LatencyRecorder target, Allocation beside) {
    recorder = target;
    allocation = beside;
    load = null;
  }

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void startIteration(ForkOutput output) {
    asynchronous = output.asynchronous();
    if (output.worksInOtherThreads()) {
      allocation = Allocation.NONE;
    }
    allocation.reset();
    enqueuedNanos = 0;
    enqueuedCalls = 0;
    deviceNanos = 0;
    deviceCalls = 0;
    // A load begins with the first operation: what other states still set up is no part of it.
    loadRuns = false;
    recorder.startInterval(Instant.now());
    if (first) {
      output.startDevice();
    }
  }

  /** Keeps what a measurement iteration recorded. */
  @TearDown(Level.Iteration)
  public void endIteration(ForkOutput output, ThreadParams thread, IterationParams iteration) {
    long fastest = recorder.fastestNanos();
    // The end of the interval comes first: what follows takes its time.
    Instant now = Instant.now();
    if (first) {
      output.endDevice();
    }
    Map<LatencyKind, IntervalSample> samples =
        load == null
            ? Map.of(LatencyKind.SERVICE, recorder.endInterval(now))
            : load.endIteration(now);
    IntervalSample service = Objects.requireNonNull(samples.get(LatencyKind.SERVICE));
    output.add(thread.getThreadIndex(), service.totals(), load == null ? fastest : -1);
    if (iteration.getType() == IterationType.MEASUREMENT) {
      output.add(thread.getThreadIndex(), samples);
    }
    if (first) {
      allocation.value().ifPresent(output::add);
      if (load == null && iteration.getType() == IterationType.MEASUREMENT) {
        System.setProperty(Wire.FASTEST_NANOS, Long.toString(fastest));
      }
      if (enqueues) {
        output.add(
            Value.detail(
                Details.ENQUEUE,
                "ns",
                Math.rint((double) enqueuedNanos / Math.max(1, enqueuedCalls))));
      }
      if (deviceSays) {
        output.add(
            Value.detail(
                Details.ON_DEVICE, "ns", Math.rint(deviceNanos / Math.max(1, deviceCalls))));
      }
    }
  }

  /** Hands the thread's samples over. */
  @TearDown(Level.Trial)
  public void close(ForkOutput output, ThreadParams thread) throws IOException {
    if (thread.getThreadIndex() == 0 && firstNanos >= 0) {
      output.note(Details.FIRST_CALL, firstNanos);
    }
    output.finishThread();
  }

  /**
   * Measures an operation of an engine: the call, the fence that waits for what it queued, and
   * outside of the window what the device took by its own clock.
   */
  public final <W extends EngineWork> void measure(W work, Consumer<? super W> call) {
    start();
    call.accept(work);
    long returned = asynchronous ? System.nanoTime() : 0;
    work.fence();
    stop();
    if (asynchronous) {
      enqueuedNanos += returned - start;
      enqueuedCalls++;
      enqueues = true;
    }
    DeviceTimed timed = work.deviceTime();
    if (timed != null) {
      deviceNanos += timed.deviceNanos();
      deviceCalls++;
      deviceSays = true;
    }
  }

  /** Measures an operation that is done when its call returns. */
  public final void measure(Runnable operation) {
    start();
    operation.run();
    stop();
  }

  private void start() {
    allocation.before();
    if (load == null) {
      start = System.nanoTime();
    } else {
      if (!loadRuns) {
        loadRuns = true;
        load.startIteration(Instant.now());
      }
      load.awaitNext();
      if (asynchronous || firstNanos < 0) {
        start = System.nanoTime();
      }
    }
  }

  private void stop() {
    if (load == null) {
      long nanos = System.nanoTime() - start;
      recorder.record(nanos);
      if (firstNanos < 0) {
        firstNanos = nanos;
      }
    } else {
      load.complete();
      if (firstNanos < 0) {
        firstNanos = System.nanoTime() - start;
      }
    }
    allocation.after();
  }
}
