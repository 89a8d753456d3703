package io.finetunebench.core.experiment.engine;

/**
 * Work whose time its device takes, beside the time on the wall: what a learner or a predictor may
 * be as well.
 *
 * <p>The difference of the two is what the host adds: calls of the driver, and waiting for it.
 */
public interface DeviceTimed {
  /**
   * Returns the nanoseconds that the device needed for the work between the last two fences, from
   * the first of it to the last; 0 if there was none. Called after a fence, outside of whatever is
   * timed on the wall.
   */
  double deviceNanos();
}
