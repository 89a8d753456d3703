package io.finetunebench.bench.record;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A score with everything that it was made from.
 *
 * @param name what was measured
 * @param unit unit of the score, the interval and every sample
 * @param direction which way it gets better
 * @param judging how two sides of it are judged
 * @param score the one number that stands for the samples
 * @param interval how sure the score is; null where the samples are too few to say
 * @param samples {@code samples.get(fork).get(iteration)}, at least one in each fork
 * @param fastest what the samples would be if every operation of an iteration had been as fast as
 *     the iteration's fastest, in the shape of the samples; null where that is not known, or where
 *     operations are too short for the clock
 * @param warmup what the iterations before the first sample of each fork gave, in the metric's
 *     unit; no verdict looks at them; null where that is not known
 */
public record Metric(
    String name,
    String unit,
    Direction direction,
    Judging judging,
    double score,
    @Nullable Interval interval,
    List<List<Double>> samples,
    @Nullable List<List<Double>> fastest,
    @Nullable List<List<Double>> warmup) {
  /** The name of the metric of bytes that an operation allocates on the JVM's heap. */
  public static final String ALLOCATION = "allocation";

  /**
   * The shortest operation that counts as the fastest: a clock that is off by 50 ns misses by a
   * thousandth.
   */
  public static final long SHORTEST_OPERATION_NANOS = 50_000;

  /** Makes a metric whose warm-up is not known. */
  public Metric(
      String name,
      String unit,
      Direction direction,
      Judging judging,
      double score,
      @Nullable Interval interval,
      List<List<Double>> samples,
      @Nullable List<List<Double>> fastest) {
    this(name, unit, direction, judging, score, interval, samples, fastest, null);
  }

  /** Makes a metric of time whose fastest operations are not known. */
  public Metric(
      String name,
      String unit,
      Direction direction,
      double score,
      @Nullable Interval interval,
      List<List<Double>> samples) {
    this(name, unit, direction, Judging.FASTEST_OPERATION, score, interval, samples, null);
  }

  /** Makes a metric of the bytes that an operation allocates on the JVM's heap. */
  public static Metric allocation(
      double score, @Nullable Interval interval, List<List<Double>> samples) {
    return new Metric(
        ALLOCATION,
        "B/op",
        Direction.SMALLER_IS_BETTER,
        Judging.BYTES,
        score,
        interval,
        samples,
        null);
  }

  /** Checks and copies the components. */
  public Metric {
    Require.text(name, "the metric's name");
    Require.text(unit, "the metric's unit");
    Require.present(direction, "direction");
    Require.present(judging, "judging");
    Require.finite(score, "score");
    Require.that(
        judging != Judging.BYTES || direction == Direction.SMALLER_IS_BETTER,
        "bytes of which fewer are better",
        direction);
    samples = copy(samples, "samples", 1);
    if (fastest != null) {
      Require.that(
          judging == Judging.FASTEST_OPERATION,
          "no fastest operations in a metric that is not judged by them",
          judging);
      fastest = copy(fastest, "fastest", 1);
      List<Integer> shape = samples.stream().map(List::size).toList();
      List<Integer> found = fastest.stream().map(List::size).toList();
      Require.that(found.equals(shape), "fastest of iterations by fork " + shape, found);
    }
    if (warmup != null) {
      Require.that(
          warmup.size() == samples.size(), "the warm-up of " + samples.size() + " forks", warmup);
      warmup = copy(warmup, "warmup", 0);
    }
  }

  /** Returns the samples that tell most about the code, in the shape of {@link #samples}. */
  public List<List<Double>> telling() {
    return fastest == null ? samples : fastest;
  }

  /** Returns the metric with what the iterations before the samples gave. */
  public Metric withWarmup(@Nullable List<List<Double>> before) {
    return new Metric(name, unit, direction, judging, score, interval, samples, fastest, before);
  }

  private static List<List<Double>> copy(
      @Nullable List<List<Double>> values, String name, int fewest) {
    List<List<Double>> forks = new ArrayList<>();
    for (List<Double> fork : Require.list(values, name)) {
      String place = "fork " + forks.size() + " of the " + name;
      List<Double> iterations = Require.list(fork, place);
      Require.that(iterations.size() >= fewest, "at least one sample in " + place, "none");
      for (double sample : iterations) {
        Require.finite(sample, "every sample in " + place);
      }
      forks.add(iterations);
    }
    Require.that(!forks.isEmpty(), "the samples of at least one fork", "none");
    return List.copyOf(forks);
  }
}
