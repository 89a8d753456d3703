package io.finetunebench.bench.record.metric;

import io.finetunebench.bench.record.text.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A score with everything that it was made from.
 *
 * @param name what was measured
 * @param unit unit of the score, the interval and every sample
 * @param hint how it is judged, and where it is shown
 * @param score the one number that stands for the samples
 * @param interval how sure the score is; null where the samples are too few to say
 * @param forks what each fork gave, at least one; of what is judged, each has a sample
 */
public record Metric(
    String name,
    String unit,
    Hint hint,
    double score,
    @Nullable Interval interval,
    List<ForkValues> forks) {
  /** The name of the metric of bytes that an operation allocates on the JVM's heap. */
  public static final String ALLOCATION = "allocation";

  /**
   * The shortest operation that counts as the fastest: a clock that is off by 50 ns misses by a
   * thousandth.
   */
  public static final long SHORTEST_OPERATION_NANOS = 50_000;

  /** Makes a metric of which nothing but the samples is known. */
  public static Metric of(
      String name, String unit, Hint hint, double score, List<List<Double>> samples) {
    return new Metric(
        name, unit, hint, score, null, samples.stream().map(ForkValues::new).toList());
  }

  /** Makes a metric of the bytes that an operation allocates on the JVM's heap. */
  public static Metric allocation(double score, List<List<Double>> samples) {
    return of(ALLOCATION, "B/op", Hint.BYTES, score, samples);
  }

  /** Makes a metric whose score and interval are made of the forks; a detail has no interval. */
  public static Metric measured(String name, String unit, Hint hint, List<ForkValues> forks) {
    ScoreInterval scored = new ScoreInterval(hint, forks);
    return new Metric(
        name, unit, hint, scored.score(), hint == Hint.DETAIL ? null : scored.interval(), forks);
  }

  /** Returns the metric with how sure its score is. */
  public Metric with(@Nullable Interval sure) {
    return new Metric(name, unit, hint, score, sure, forks);
  }

  /** Checks and copies the components. */
  public Metric {
    Require.text(name, "the metric's name");
    Require.text(unit, "the metric's unit");
    Require.present(hint, "hint");
    Require.finite(score, "score");
    forks = Require.list(forks, "forks");
    Require.that(!forks.isEmpty(), "the values of at least one fork", "none");
    for (int fork = 0; fork < forks.size(); fork++) {
      ForkValues values = forks.get(fork);
      Require.that(
          !hint.judged() || !values.samples().isEmpty(),
          "at least one sample in fork " + fork,
          "none");
      Require.that(
          values.fastest() == null || hint.isTimed(),
          "no fastest operations in a metric that is not judged by them",
          hint);
    }
  }

  /** Returns {@code samples.get(fork).get(iteration)}. */
  public List<List<Double>> samples() {
    return forks.stream().map(ForkValues::samples).toList();
  }

  /** Returns whether every fork knows its iterations' fastest operations. */
  public boolean knowsFastest() {
    return forks.stream().allMatch(fork -> fork.fastest() != null);
  }

  /** Returns the samples that tell most about the code, in the shape of {@link #samples}. */
  public List<List<Double>> telling() {
    return knowsFastest()
        ? forks.stream().map(ForkValues::fastest).map(fork -> Require.present(fork, "")).toList()
        : samples();
  }
}
