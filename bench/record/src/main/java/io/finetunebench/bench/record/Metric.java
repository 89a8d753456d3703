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
 * @param score the one number that stands for the samples
 * @param interval how sure the score is; null where the samples are too few to say
 * @param samples {@code samples.get(fork).get(iteration)}, at least one in each fork
 */
public record Metric(
    String name,
    String unit,
    Direction direction,
    double score,
    @Nullable Interval interval,
    List<List<Double>> samples) {
  /** Checks and copies the components. */
  public Metric {
    Require.text(name, "the metric's name");
    Require.text(unit, "the metric's unit");
    Require.present(direction, "direction");
    Require.finite(score, "score");
    List<List<Double>> forks = new ArrayList<>();
    for (List<Double> fork : Require.list(samples, "samples")) {
      String place = "fork " + forks.size() + " of the samples";
      List<Double> iterations = Require.list(fork, place);
      Require.that(!iterations.isEmpty(), "at least one sample in " + place, "none");
      for (double sample : iterations) {
        Require.finite(sample, "every sample in " + place);
      }
      forks.add(iterations);
    }
    Require.that(!forks.isEmpty(), "the samples of at least one fork", "none");
    samples = List.copyOf(forks);
  }
}
