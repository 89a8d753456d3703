package io.finetunebench.core.experiment.reference;

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
import java.util.List;

/**
 * The engine in Java. In double precision it is the oracle, written to be obviously right; in float
 * it works on a structure of arrays over the batch, so that the compiler can vectorise it, and by
 * the Vector API in a JVM that was started with {@link #jvmFlags}.
 */
public final class ReferenceEngine implements Engine {
  /** The name that selects this engine. */
  public static final String NAME = "reference";

  private final FloatProduct product;

  /**
   * Called by the service loader; float products take as many threads as {@code OMP_NUM_THREADS}
   * says, 1 if it is not set.
   */
  public ReferenceEngine() {
    this(Workers.threads(System.getenv("OMP_NUM_THREADS")), FloatKernels.best());
  }

  ReferenceEngine(int threads, FloatKernels kernels) {
    this.product = new FloatProduct(new Workers(threads), kernels);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Java alone: the oracle in double, written for speed in float";
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  public Availability availability(NetworkSpec network) {
    return Availability.available();
  }

  @Override
  public List<String> jvmFlags() {
    return FloatKernels.vectorsAreThere()
        ? List.of("--add-modules=" + FloatKernels.VECTOR_MODULE)
        : List.of();
  }

  @Override
  public boolean resumes() {
    return true;
  }

  @Override
  public boolean parallel() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    Features.require(network.spec(), data);
    return switch (network.spec().precision()) {
      case DOUBLE -> new DoubleLearner(network, initial, data, batchSize);
      case FLOAT -> new FloatLearner(network, initial, data, batchSize, product);
    };
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Features.require(network, points);
    return switch (network.precision()) {
      case DOUBLE -> new DoublePredictor(network, parameters, points, batchSize);
      case FLOAT -> new FloatPredictor(network, parameters, points, batchSize, product);
    };
  }
}
