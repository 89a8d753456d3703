package io.finetunebench.bench.suite;

import io.finetunebench.bench.latency.ArrivalSchedule;
import io.finetunebench.bench.latency.IntervalSample;
import io.finetunebench.bench.latency.LatencyKind;
import io.finetunebench.bench.latency.LatencyRecorder;
import io.finetunebench.bench.latency.LoadClock;
import io.finetunebench.bench.latency.PacedLoad;
import io.finetunebench.bench.machine.DeviceInterval;
import io.finetunebench.core.engine.DeviceTimed;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
 * The clock around each operation: a benchmark calls {@link #start} and {@link #stop}, with nothing
 * but the operation and its fence between them.
 *
 * <p>Under an open-loop load {@link #start} also waits for the operation's planned start.
 */
@State(Scope.Thread)
public class OperationTimer {
  private LatencyRecorder recorder;
  private @Nullable PacedLoad load;
  private boolean loadRuns;
  private @Nullable Sentinel sentinel;
  private OperationCounters counters = OperationCounters.NONE;
  private long start;

  /** Whether calls may return before their work is done. */
  private boolean asynchronous;

  private long returned;
  private boolean hasReturned;
  private boolean enqueues;
  private long enqueuedNanos;
  private long enqueuedCalls;
  private long firstNanos = -1;
  private boolean deviceSays;
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
    sentinel = thread.getThreadIndex() == 0 ? new Sentinel() : null;
    counters = thread.getThreadIndex() == 0 ? OperationCounters.ofThread() : OperationCounters.NONE;
  }

  /** Makes this a clock without a load that records into the given recorder. */
  void recordInto(LatencyRecorder target) {
    recorder = target;
    load = null;
  }

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void startIteration(ForkOutput output) {
    asynchronous = output.asynchronous();
    if (output.worksInOtherThreads()) {
      counters = OperationCounters.NONE;
    }
    counters.reset();
    enqueuedNanos = 0;
    enqueuedCalls = 0;
    deviceNanos = 0;
    deviceCalls = 0;
    // A load begins with the first operation: what other states still set up is no part of it.
    loadRuns = false;
    recorder.startInterval(Instant.now());
    if (sentinel != null) {
      output.startDevice();
      sentinel.startIteration();
    }
  }

  /** Keeps what a measurement iteration recorded. */
  @TearDown(Level.Iteration)
  public void endIteration(ForkOutput output, ThreadParams thread, IterationParams iteration) {
    long fastest = recorder.fastestNanos();
    // The end of the interval comes first: what follows takes its time.
    Instant now = Instant.now();
    IterationNoise noise = sentinel == null ? null : sentinel.endIteration();
    DeviceInterval device = sentinel == null ? null : output.endDevice();
    Map<LatencyKind, IntervalSample> samples =
        load == null
            ? Map.of(LatencyKind.SERVICE, recorder.endInterval(now))
            : load.endIteration(now);
    if (iteration.getType() == IterationType.MEASUREMENT) {
      output.add(thread.getThreadIndex(), samples);
      if (noise != null) {
        output.add(noise);
        if (device != null) {
          output.add(device);
        }
        counters.handOver(output);
        if (load == null) {
          output.add(ForkReport.FASTEST, (double) fastest);
        }
        if (enqueues) {
          output.add(ForkReport.ENQUEUED, (double) enqueuedNanos / Math.max(1, enqueuedCalls));
        }
        if (deviceSays) {
          output.add(ForkReport.ON_DEVICE, deviceNanos / Math.max(1, deviceCalls));
        }
      }
    }
  }

  /** Hands the thread's samples over. */
  @TearDown(Level.Trial)
  public void close(ForkOutput output, ThreadParams thread) throws IOException {
    if (thread.getThreadIndex() == 0 && firstNanos >= 0) {
      output.noteFirstCall(firstNanos);
    }
    output.finishThread();
  }

  /** Starts the window of one operation. */
  public final void start() {
    counters.before();
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

  /**
   * Says that the operation's calls have returned, before their fence: costs a look at a flag where
   * they do not return before their work is done.
   */
  public final void returned() {
    if (asynchronous) {
      returned = System.nanoTime();
      hasReturned = true;
    }
  }

  /** Ends the window and records it. */
  public final void stop() {
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
    counters.after();
    if (hasReturned) {
      enqueuedNanos += returned - start;
      enqueuedCalls++;
      enqueues = true;
      hasReturned = false;
    }
  }

  /**
   * Notes what the device took for the operation by its own clock, if what did it can say; after
   * {@link #stop}, outside of the window.
   */
  public final void askDevice(Object worker) {
    if (worker instanceof DeviceTimed timed) {
      deviceNanos += timed.deviceNanos();
      deviceCalls++;
      deviceSays = true;
    }
  }
}
