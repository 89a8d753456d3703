package io.finetunebench.bench.suite;

import io.finetunebench.bench.latency.IntervalSample;
import io.finetunebench.bench.latency.LatencyKind;
import io.finetunebench.bench.latency.LatencyTotals;
import io.finetunebench.bench.record.ForkNoise;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What disturbed one iteration; the components are those of {@link ForkNoise}.
 *
 * @param computeBefore nanoseconds
 * @param computeAfter nanoseconds
 * @param copyBefore nanoseconds
 * @param copyAfter nanoseconds
 * @param wall nanoseconds
 * @param cpu nanoseconds; null where the JVM cannot say
 * @param voluntary switches; null where the system does not say
 * @param involuntary switches; null where the system does not say
 * @param collections garbage collections
 * @param collection milliseconds
 * @param compilation milliseconds; null where the JVM cannot say
 * @param operation mean duration of the thread's operations in nanoseconds; null where none ended,
 *     or their starts were planned
 * @param fastestOperation the shortest of them in nanoseconds; null likewise
 */
record IterationNoise(
    long computeBefore,
    long computeAfter,
    long copyBefore,
    long copyAfter,
    long wall,
    @Nullable Long cpu,
    @Nullable Long voluntary,
    @Nullable Long involuntary,
    long collections,
    long collection,
    @Nullable Long compilation,
    @Nullable Long operation,
    @Nullable Long fastestOperation) {

  /**
   * Returns this with the thread's operations.
   *
   * @param samples what it recorded in the iteration
   * @param fastestNanos the shortest of its operations
   */
  IterationNoise withOperations(Map<LatencyKind, IntervalSample> samples, long fastestNanos) {
    IntervalSample service = samples.get(LatencyKind.SERVICE);
    if (service == null || service.totals().count() == 0) {
      return this;
    }
    LatencyTotals totals = service.totals();
    return new IterationNoise(
        computeBefore,
        computeAfter,
        copyBefore,
        copyAfter,
        wall,
        cpu,
        voluntary,
        involuntary,
        collections,
        collection,
        compilation,
        Math.round((double) totals.totalNanos() / totals.count()),
        fastestNanos);
  }

  /** Returns a fork's iterations, one or more, as a record keeps them. */
  static ForkNoise fork(List<IterationNoise> iterations, @Nullable String unsteady) {
    return new ForkNoise(
        unsteady,
        column(iterations, IterationNoise::computeBefore),
        column(iterations, IterationNoise::computeAfter),
        column(iterations, IterationNoise::copyBefore),
        column(iterations, IterationNoise::copyAfter),
        column(iterations, IterationNoise::wall),
        known(iterations, IterationNoise::cpu),
        known(iterations, IterationNoise::voluntary),
        known(iterations, IterationNoise::involuntary),
        column(iterations, IterationNoise::collections),
        column(iterations, IterationNoise::collection),
        known(iterations, IterationNoise::compilation),
        known(iterations, IterationNoise::operation),
        known(iterations, IterationNoise::fastestOperation));
  }

  private static List<Long> column(
      List<IterationNoise> iterations, Function<IterationNoise, Long> value) {
    return iterations.stream().map(value).toList();
  }

  private static @Nullable List<Long> known(
      List<IterationNoise> iterations, Function<IterationNoise, @Nullable Long> value) {
    List<Long> column = iterations.stream().map(value).filter(Objects::nonNull).toList();
    return column.size() == iterations.size() ? column : null;
  }
}
