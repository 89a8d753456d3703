package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.ForkNoise;
import java.util.List;
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
    @Nullable Long compilation) {

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
        null,
        known(iterations, IterationNoise::voluntary),
        known(iterations, IterationNoise::involuntary),
        column(iterations, IterationNoise::collections),
        column(iterations, IterationNoise::collection),
        known(iterations, IterationNoise::compilation));
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
