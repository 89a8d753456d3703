package io.finetunebench.core.experiment.engine;

/**
 * Networks of one shape that predict for one resident set of points, side by side; see {@link
 * Predictor}. Used by one thread.
 */
public interface PredictorGroup extends EngineWork {
  /** Predicts for every resident point with every network. */
  void predict();

  /**
   * Returns the probabilities of class 1 that the last {@link #predict} computed with one network,
   * one a point.
   *
   * @param network its place in the group, from 0
   * @throws IllegalStateException if there was none
   */
  double[] probabilities(int network);
}
