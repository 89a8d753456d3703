package io.finetunebench.bench.record.metric;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one estimator of a run's score, and how sure it is.
 *
 * <p>The median iteration stands for a fork, so that a wild one moves nothing. The score of a time
 * or a rate is the geometric mean of the forks, that of bytes the mean. Of what is only shown, both
 * are means. The interval is Student's t over the forks, since iterations of one JVM are not
 * independent; of times and rates on logarithms, so that both of its ends are positive.
 */
final class ScoreInterval {
  private static final double CONFIDENCE = 0.99;
  private static final int FEWEST_FORKS = 3;

  private final boolean judged;
  private final boolean logarithms;
  private final double least;
  private final List<double[]> forks;
  private final double[] centres;

  ScoreInterval(Hint hint, List<ForkValues> values) {
    List<List<Double>> samples =
        values.stream().map(ForkValues::samples).filter(fork -> !fork.isEmpty()).toList();
    judged = hint.judged();
    least = samples.stream().flatMap(List::stream).mapToDouble(each -> each).min().orElseThrow();
    logarithms = hint.isTimed() && least > 0;
    forks =
        samples.stream()
            .map(fork -> fork.stream().mapToDouble(each -> logarithms ? Math.log(each) : each))
            .map(fork -> fork.sorted().toArray())
            .toList();
    centres = forks.stream().mapToDouble(this::centre).toArray();
  }

  private double centre(double[] sorted) {
    int middle = sorted.length / 2;
    return judged ? (sorted[(sorted.length - 1) / 2] + sorted[middle]) / 2 : mean(sorted);
  }

  double score() {
    return end(mean(centres));
  }

  /**
   * Returns the 99 % interval around the score. With fewer than three forks it is over iterations,
   * which is too narrow for other JVMs, and its method says so.
   *
   * @return null with a single sample
   */
  @Nullable Interval interval() {
    boolean few = centres.length < FEWEST_FORKS;
    double[] values = few ? forks.stream().flatMapToDouble(Arrays::stream).toArray() : centres;
    if (values.length < 2) {
      return null;
    }
    double margin = StudentT.margin(values, CONFIDENCE);
    return new Interval(
        end(mean(centres) - margin),
        end(mean(centres) + margin),
        CONFIDENCE,
        "Student's t over "
            + (few ? "iterations: too few forks" : "forks")
            + (logarithms ? ", on logarithms" : ""));
  }

  /** Returns a score of a place; one is never negative where no sample is. */
  private double end(double place) {
    return logarithms ? Math.exp(place) : least >= 0 ? Math.max(0, place) : place;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
