package io.finetunebench.core.experiment.engine;

import java.util.Arrays;
import java.util.List;

/**
 * One network that predicts for a resident set of points and for single points.
 *
 * <p>An engine may queue work and return; {@link #fence} waits for it. Used by one thread.
 */
public interface Predictor extends EngineWork {
  /**
   * Predicts for every resident point, in calls of the batch size; the outputs stay where the
   * engine computes.
   */
  void predict();

  /**
   * Returns the outputs that the last {@link #predict} computed, row by row: of one sigmoid unit
   * the probabilities of class 1, one a point.
   *
   * @throws IllegalStateException if there was none
   */
  double[] probabilities();

  /**
   * Computes all outputs for one point that comes from the caller, and returns the first: of one
   * sigmoid unit the probability of class 1.
   *
   * @param features of the point, in the engine's caller's memory
   */
  double predictPoint(double[] features);

  /**
   * Returns what {@link #probabilities} returns, of the outputs of each call.
   *
   * @throws IllegalStateException if there was no call
   */
  static double[] joined(List<double[]> calls) {
    requirePredicted(!calls.isEmpty());
    return calls.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Refuses to read a result that was not computed.
   *
   * @param predicted whether there was a call of {@link #predict}
   * @throws IllegalStateException if there was none
   */
  static void requirePredicted(boolean predicted) {
    if (!predicted) {
      throw new IllegalStateException("expected a call of predict() before its result is read");
    }
  }
}
