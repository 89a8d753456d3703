package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;
import java.util.Optional;

/**
 * Turns networks, parameters and data into trained networks and predictions.
 *
 * <p>Engines are found as services (see {@link Engines}). All keep one contract: from the same
 * parameters, over the same batches in the same order, they compute the same result up to rounding.
 */
public interface Engine {
  /** Returns the name that selects the engine, such as {@code reference}; lower case. */
  String name();

  /** Returns one line that tells what the engine is. */
  String description();

  /**
   * Returns whether the engine can run in this process, and why not; the first call may be slow.
   */
  Availability availability();

  /**
   * Returns whether the engine can run in this process and serves a network; by default plain ones
   * alone, see {@link NetworkSpec#beyondPlain}.
   */
  default Availability availability(NetworkSpec network) {
    Availability here = availability();
    String beyond = network.beyondPlain();
    return here.isAvailable() && beyond != null
        ? Availability.unavailable("engine " + name() + " does not serve " + beyond)
        : here;
  }

  /**
   * Returns the numeric library and device that the engine runs on, if it is not the JVM itself.
   */
  default Optional<Backend> backend() {
    return Optional.empty();
  }

  /** Returns flags with which a JVM of this JDK runs the engine at its best; by default none. */
  default List<String> jvmFlags() {
    return List.of();
  }

  /**
   * Returns whether training, predicting and shuffling may return before their work is done, so
   * that it takes a fence to see the end; asked where the engine can run.
   */
  default boolean asynchronous() {
    return false;
  }

  /** Returns whether the engine trains; one that does not only predicts. */
  default boolean trains() {
    return true;
  }

  /**
   * Returns whether learners go on from what an optimiser remembers, see {@link Learner#resume}.
   */
  default boolean resumes() {
    return false;
  }

  /** Returns whether learners and predictors may run on several threads at once, one each. */
  boolean parallel();

  /**
   * Returns a learner with the data resident where the engine computes.
   *
   * @param network which layers train, and how
   * @param initial parameters to start from
   * @param data to train on
   * @param batchSize examples a step, at least 1; the last step of an epoch may have fewer
   * @throws EngineUnavailableException if the engine cannot run here
   * @throws IllegalArgumentException if points and network do not fit, or the batch is below 1
   * @throws UnsupportedOperationException if the engine does not train; one line says so
   */
  Learner learner(CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize);

  /**
   * Returns a predictor with the points resident where the engine computes.
   *
   * @param network the network; its precision is the prediction's
   * @param parameters to predict with
   * @param points to predict for
   * @param batchSize points a call, at least 1; the last call may have fewer
   * @throws EngineUnavailableException if the engine cannot run here
   * @throws IllegalArgumentException if points and network do not fit, or the batch is below 1
   */
  Predictor predictor(NetworkSpec network, Parameters parameters, Points points, int batchSize);
}
