package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Availability;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineUnavailableException;
import io.finetunebench.core.engine.Features;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.MatrixProduct;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The engine on ND4J's native operations, built once over arrays that stay.
 *
 * <p>On the CPU they are called directly; on a device, or if the system property {@value #DISPATCH}
 * is {@code executioner}, through ND4J's executioner. The arrays and the order of the operations
 * are the same.
 */
public final class Nd4jEngine implements Engine {
  /** The name that selects this engine. */
  public static final String NAME = "nd4j";

  /** The system property that tells how operations are called: {@code direct} or not. */
  public static final String DISPATCH = "finetunebench.nd4j.dispatch";

  /** Called by the service loader. */
  public Nd4jEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "prebuilt operations of ND4J on arrays that stay, the update fused into the product";
  }

  @Override
  public Availability availability() {
    return Nd4jRuntime.availability();
  }

  @Override
  public Availability availability(NetworkSpec network) {
    return availability();
  }

  @Override
  public Optional<Backend> backend() {
    return availability().isAvailable() ? Optional.of(Nd4jRuntime.backend()) : Optional.empty();
  }

  /** On the CPU a thread's operations share nothing; on a device they would share its one queue. */
  @Override
  public boolean parallel() {
    return availability().isAvailable() && Nd4j.getEnvironment().isCPU();
  }

  /** On a device operations are queued. */
  @Override
  public boolean asynchronous() {
    return availability().isAvailable() && !Nd4j.getEnvironment().isCPU();
  }

  @Override
  public boolean resumes() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    Features.require(network.spec(), data);
    Operations operations = operations();
    return network.spec().beyondPlain() == null
        ? new Nd4jLearner(operations, network, initial, data, batchSize)
        : new Nd4jChainLearner(network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Features.require(network, points);
    Operations operations = operations();
    return network.beyondPlain() == null
        ? new Nd4jPredictor(operations, network, parameters, points, batchSize)
        : new Nd4jChainPredictor(network, parameters, points, batchSize);
  }

  @Override
  public boolean multiplies(Precision precision) {
    return true;
  }

  @Override
  public MatrixProduct matrixProduct(int size, Precision precision) {
    return new Nd4jMatrixProduct(operations(), size, precision);
  }

  private Operations operations() {
    String reason = availability().reason();
    if (reason != null) {
      throw new EngineUnavailableException("engine " + NAME + " is not available: " + reason);
    }
    Nd4jRuntime.useDevice();
    String dispatch = System.getProperty(DISPATCH, "direct");
    return Nd4j.getEnvironment().isCPU() && dispatch.equals("direct")
        ? new DirectOperations()
        : new ExecutedOperations();
  }
}
