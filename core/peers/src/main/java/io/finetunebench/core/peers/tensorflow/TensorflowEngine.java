package io.finetunebench.core.peers.tensorflow;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Features;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;

/** The engine on TensorFlow Java: one graph, gradients inside, one {@code Session} run a step. */
public final class TensorflowEngine implements Engine {
  private static final String NAME = "tensorflow";

  private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";

  private static @Nullable Availability loaded;

  /** Called by the service loader. */
  public TensorflowEngine() {
    // JavaCPP, which ND4J uses too, warns on standard error that the class path holds a newer
    // version of it than ND4J's natives were made with; here it goes the way of all other logs.
    if (System.getProperty(JAVACPP_LOGGER) == null) {
      System.setProperty(JAVACPP_LOGGER, "slf4j");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "TensorFlow Java 1.1.0: data, gradients and updates in one graph, one run a step";
  }

  @Override
  public Availability availability() {
    return load();
  }

  /** Each learner and predictor has its own session, which works in the caller's thread. */
  @Override
  public boolean parallel() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    availability().require(NAME);
    Features.requirePlain(network.spec(), data.points());
    return switch (network.spec().precision()) {
      case FLOAT -> new TensorflowLearner<>(ElementType.FLOAT, network, initial, data, batchSize);
      case DOUBLE -> new TensorflowLearner<>(ElementType.DOUBLE, network, initial, data, batchSize);
    };
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    availability().require(NAME);
    Features.requirePlain(network, points);
    return switch (network.precision()) {
      case FLOAT ->
          new TensorflowPredictor<>(ElementType.FLOAT, network, parameters, points, batchSize);
      case DOUBLE ->
          new TensorflowPredictor<>(ElementType.DOUBLE, network, parameters, points, batchSize);
    };
  }

  private static synchronized Availability load() {
    if (loaded == null) {
      try {
        TensorFlow.version();
        loaded = Availability.available();
      } catch (LinkageError | RuntimeException e) {
        loaded = Availability.unavailable("TensorFlow", e);
      }
    }
    return loaded;
  }
}
