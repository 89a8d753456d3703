package io.finetunebench.bench.record;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What disturbed a fork: one value for each measurement iteration in every list, in the order of
 * the samples. Rulers are timed outside the measured window; counters are of the window alone, and
 * of the fork's first thread where they are of a thread.
 *
 * @param unsteady why the fork had no steady state; null if it had one, or too few iterations to
 *     say
 * @param computeBeforeNanos the compute ruler's fastest time just before the iteration
 * @param computeAfterNanos the same just after it
 * @param copyBeforeNanos the memory copy's fastest time just before the iteration
 * @param copyAfterNanos the same just after it
 * @param wallNanos how long the iteration took
 * @param cpuNanos how long the thread ran on a processor; null where the JVM cannot say
 * @param queuedNanos how long the thread, able to run, waited for a processor that others had; null
 *     where that is not known. Some of it may lie just outside the iteration
 * @param voluntarySwitches how often the thread waited; null where the system does not say
 * @param involuntarySwitches how often it was interrupted; null where the system does not say
 * @param collections garbage collections
 * @param collectionMillis time in garbage collections
 * @param compilationMillis time in which threads compiled; null where the JVM cannot say
 */
public record ForkNoise(
    @Nullable String unsteady,
    List<Long> computeBeforeNanos,
    List<Long> computeAfterNanos,
    List<Long> copyBeforeNanos,
    List<Long> copyAfterNanos,
    List<Long> wallNanos,
    @Nullable List<Long> cpuNanos,
    @Nullable List<Long> queuedNanos,
    @Nullable List<Long> voluntarySwitches,
    @Nullable List<Long> involuntarySwitches,
    List<Long> collections,
    List<Long> collectionMillis,
    @Nullable List<Long> compilationMillis) {
  /** Checks and copies the components. */
  public ForkNoise {
    Require.optionalText(unsteady, "unsteady");
    wallNanos = Require.column(wallNanos, "wallNanos", null);
    Integer size = wallNanos.size();
    computeBeforeNanos = Require.column(computeBeforeNanos, "computeBeforeNanos", size);
    computeAfterNanos = Require.column(computeAfterNanos, "computeAfterNanos", size);
    copyBeforeNanos = Require.column(copyBeforeNanos, "copyBeforeNanos", size);
    copyAfterNanos = Require.column(copyAfterNanos, "copyAfterNanos", size);
    cpuNanos = Require.optionalColumn(cpuNanos, "cpuNanos", size);
    queuedNanos = Require.optionalColumn(queuedNanos, "queuedNanos", size);
    voluntarySwitches = Require.optionalColumn(voluntarySwitches, "voluntarySwitches", size);
    involuntarySwitches = Require.optionalColumn(involuntarySwitches, "involuntarySwitches", size);
    collections = Require.column(collections, "collections", size);
    collectionMillis = Require.column(collectionMillis, "collectionMillis", size);
    compilationMillis = Require.optionalColumn(compilationMillis, "compilationMillis", size);
  }

  /** Returns the number of iterations. */
  public int iterations() {
    return wallNanos.size();
  }

  /** Returns the slower of an iteration's two compute rulers. */
  public long slowestComputeNanos(int iteration) {
    return Math.max(computeBeforeNanos.get(iteration), computeAfterNanos.get(iteration));
  }

  /** Returns the fastest compute ruler of the fork. */
  public long fastestComputeNanos() {
    return Math.min(Collections.min(computeBeforeNanos), Collections.min(computeAfterNanos));
  }

  /** Returns the fastest copy ruler of the fork. */
  public long fastestCopyNanos() {
    return Math.min(Collections.min(copyBeforeNanos), Collections.min(copyAfterNanos));
  }

  /** Returns the share of the fork's time that went into garbage collections. */
  public double collectionShare() {
    double wall = wallNanos.stream().mapToLong(Long::longValue).sum();
    double collecting = collectionMillis.stream().mapToLong(Long::longValue).sum() * 1e6;
    return wall == 0 ? 0 : Math.min(1, collecting / wall);
  }
}
