package io.finetunebench.bench.record.metric;

/**
 * The names of values that are kept as details and that something reads: validity, verdicts, tables
 * or figures. Rulers are timed by the process that grants iterations, before the fork goes on;
 * counters are of the window from then to the iteration's end.
 */
public final class Details {
  /** The compute ruler's fastest time just before an iteration, in nanoseconds. */
  public static final String COMPUTE_BEFORE = "noise/compute-before";

  /** The memory copy's fastest time just before an iteration, in nanoseconds. */
  public static final String COPY_BEFORE = "noise/copy-before";

  /** How long an iteration took, in nanoseconds. */
  public static final String WALL = "noise/wall";

  /** How long JMH's worker threads ran on a processor, a worker, in nanoseconds. */
  public static final String CPU = "noise/cpu";

  /**
   * How long the thread, able to run, waited for a processor that others had, in nanoseconds. Some
   * of it may lie just outside the iteration.
   */
  public static final String QUEUED = "noise/queued";

  /** How often threads of the fork waited. */
  public static final String VOLUNTARY = "noise/voluntary-switches";

  /** How often they were interrupted. */
  public static final String INVOLUNTARY = "noise/involuntary-switches";

  /** Garbage collections. */
  public static final String COLLECTIONS = "noise/collections";

  /** Milliseconds in garbage collections. */
  public static final String COLLECTION = "noise/collection";

  /** Milliseconds in which threads compiled. */
  public static final String COMPILATION = "noise/compilation";

  /** The engine's first work in a fork, cold, with its first result, in the check. */
  public static final String FIRST_USE = "phase/first-use";

  /** The first call that was timed as the others are, before warm-up. */
  public static final String FIRST_CALL = "phase/first-call";

  /** Making the learner or predictor that was measured, its data handed over. */
  public static final String HAND_OVER = "phase/hand-over";

  /** Reading the results back after the measurement. */
  public static final String READ_BACK = "phase/read-back";

  /** The mean of a call until it returned, before the fence. */
  public static final String ENQUEUE = "phase/enqueue";

  /** The mean of what the device took for a call by its own clock. */
  public static final String ON_DEVICE = "phase/device";

  /** How often the device was asked. */
  public static final String LOOKS = "device/looks";

  /** The lowest clock of the multiprocessors that was seen. */
  public static final String CLOCK = "device/lowest-clock";

  /** The highest temperature that was seen. */
  public static final String TEMPERATURE = "device/highest-temperature";

  /** The mean of the power that was seen. */
  public static final String POWER = "device/power";

  /** The most memory that was seen in use, by whomever. */
  public static final String MEMORY = "device/memory";

  /** 1 where something made the device slower than it could be, else 0. */
  public static final String THROTTLED = "device/throttled";

  /** What values begin with whose name goes on with the reason for which the device was slower. */
  public static final String THROTTLED_BY = "device/throttled-by/";

  /** What a call drew by the device's own counter, in joules. */
  public static final String COUNTED_ENERGY = "device/energy-counter";

  /** What a call drew by the power that was seen, integrated over time, in joules. */
  public static final String INTEGRATED_ENERGY = "device/energy-power";

  private Details() {}
}
