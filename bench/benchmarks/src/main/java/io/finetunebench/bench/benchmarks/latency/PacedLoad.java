package io.finetunebench.bench.benchmarks.latency;

import java.time.Instant;
import java.util.Map;

/**
 * Paces operations in open loop on one thread: each has a planned start that no earlier operation
 * delays, so none is omitted because the system was slow (coordinated omission).
 *
 * <p>An operation waits for its planned start; one that is late starts at once, and none is
 * skipped. Service time counts from the actual start, response time from the planned one.
 *
 * <p>An iteration anchors the schedule at its own start and goes on with the gap that comes next.
 * What was still waiting when the last iteration ended is dropped, since the time between
 * iterations (checks, collection) is no part of the load. So a load that cannot hold its rate shows
 * as fewer operations an iteration than planned, and as response times as long as the iteration.
 */
public final class PacedLoad {
  private final ArrivalSchedule schedule;
  private final LoadClock clock;
  private final LatencyRecorder service;
  private final LatencyRecorder response;
  private long anchor;
  private long offsetAtAnchor;
  private long offset;
  private long plannedStart;
  private long actualStart;
  private boolean running;

  /**
   * Makes a load whose first iteration starts now.
   *
   * @param schedule planned starts, for this load alone
   * @param clock what it measures and waits by
   * @param now wall-clock time, for the interval's time stamp
   */
  public PacedLoad(ArrivalSchedule schedule, LoadClock clock, Instant now) {
    this.schedule = schedule;
    this.clock = clock;
    this.service = new LatencyRecorder(now);
    this.response = new LatencyRecorder(now);
    this.anchor = clock.nanoTime();
  }

  /** Starts an iteration: nothing is recorded yet and nothing is late. */
  public void startIteration(Instant now) {
    service.startInterval(now);
    response.startInterval(now);
    running = false;
    offsetAtAnchor = offset;
    anchor = clock.nanoTime();
  }

  /** Waits for the next planned start; the operation is to follow at once. */
  public void awaitNext() {
    offset = schedule.next();
    plannedStart = anchor + (offset - offsetAtAnchor);
    clock.waitUntil(plannedStart);
    running = true;
    actualStart = clock.nanoTime();
  }

  /**
   * Ends the operation that {@link #awaitNext} started and records it.
   *
   * @throws IllegalStateException if none was started
   */
  public void complete() {
    long end = clock.nanoTime();
    if (!running) {
      throw new IllegalStateException("expected a started operation, found none");
    }
    running = false;
    service.record(end - actualStart);
    response.record(end - plannedStart);
  }

  /** Ends the iteration and returns what it recorded of both kinds. */
  public Map<LatencyKind, IntervalSample> endIteration(Instant now) {
    return Map.of(
        LatencyKind.SERVICE, service.endInterval(now),
        LatencyKind.RESPONSE, response.endInterval(now));
  }
}
