package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Features;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The engine on ND4J's native operations, built once over arrays that stay.
 *
 * <p>On the CPU they are called directly; on a device, or if the system property {@value #DISPATCH}
 * is {@code executioner}, through ND4J's executioner. The arrays and the order of the operations
 * are the same.
 */
public final class Nd4jEngine extends Nd4jBackedEngine {
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
  public boolean resumes() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    Features.require(network.spec(), data);
    return new Nd4jLearner(operations(), network, initial, data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Features.require(network, points);
    return new Nd4jPredictor(operations(), network, parameters, points, batchSize);
  }

  private Operations operations() {
    requireAvailable();
    String dispatch = System.getProperty(DISPATCH, "direct");
    return Nd4j.getEnvironment().isCPU() && dispatch.equals("direct")
        ? new DirectOperations()
        : new ExecutedOperations();
  }
}
