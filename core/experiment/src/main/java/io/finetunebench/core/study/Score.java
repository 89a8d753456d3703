package io.finetunebench.core.study;

import io.finetunebench.core.data.LabelledPoints;

/**
 * How well probabilities fit labelled points.
 *
 * @param accuracy share whose class is right, 0 to 1; class 1 where the probability exceeds 0.5
 * @param logLoss mean binary cross-entropy in nats, of probabilities clipped to 1e-7 from 0 and 1
 *     as Keras clips them
 */
public record Score(double accuracy, double logLoss) {
  private static final double CLIP = 1e-7;

  /** Returns the score of predictions, one a point. */
  public static Score of(LabelledPoints data, double[] probabilities) {
    int hits = 0;
    double loss = 0;
    for (int point = 0; point < probabilities.length; point++) {
      boolean one = data.target(point) == 1;
      hits += (probabilities[point] > 0.5) == one ? 1 : 0;
      double clipped = Math.min(Math.max(probabilities[point], CLIP), 1 - CLIP);
      loss -= Math.log(one ? clipped : 1 - clipped);
    }
    return new Score((double) hits / data.size(), loss / data.size());
  }
}
