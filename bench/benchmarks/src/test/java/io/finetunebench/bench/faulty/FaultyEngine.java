package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.reference.ReferenceEngine;

/** The reference engine with one fault, which each subclass adds. */
public abstract class FaultyEngine implements Engine {
  /** Why such an engine does not run by itself. */
  public static final String OFF = "switched off, it is for tests";

  private static final String PROPERTY = "finetunebench.faulty";

  private final Engine sound = new ReferenceEngine();
  private final String name;
  private final boolean parallel;

  FaultyEngine(String name, boolean parallel) {
    this.name = name;
    this.parallel = parallel;
  }

  /** Makes the engines of this package available in this process. */
  public static void switchOn() {
    System.setProperty(PROPERTY, "true");
  }

  /** Makes them unavailable again. */
  public static void switchOff() {
    System.clearProperty(PROPERTY);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "goes wrong";
  }

  @Override
  public Availability availability() {
    return Boolean.getBoolean(PROPERTY) ? Availability.available() : Availability.unavailable(OFF);
  }

  @Override
  public boolean parallel() {
    return parallel;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return sound.learner(network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    return sound.predictor(network, parameters, points, batchSize);
  }

  /** Returns parameters of the same shape, each times a factor. */
  static Parameters scaled(NetworkSpec spec, Parameters parameters, double factor) {
    double[][] weights = new double[parameters.layerCount()][];
    double[][] biases = new double[parameters.layerCount()][];
    for (int layer = 0; layer < weights.length; layer++) {
      weights[layer] = scaled(parameters.weights(layer), factor);
      biases[layer] = scaled(parameters.biases(layer), factor);
    }
    return Parameters.of(spec, weights, biases);
  }

  private static double[] scaled(double[] values, double factor) {
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }
}
