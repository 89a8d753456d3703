package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Availability;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineUnavailableException;
import io.finetunebench.core.engine.Features;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.nd4j.Nd4jRuntime;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/** The engine on Deeplearning4j's {@code MultiLayerNetwork}, written as its users write it. */
public final class Dl4jEngine implements Engine {
  /** The name that selects this engine. */
  public static final String NAME = "dl4j";

  /** Called by the service loader. */
  public Dl4jEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Deeplearning4j's MultiLayerNetwork on ND4J, as its users write it";
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

  /** On the CPU each thread has its workspaces; on a device they would share its one queue. */
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
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    requireAvailable();
    Features.require(network.spec(), data);
    return new Dl4jLearner(
        Dl4jNetwork.build(network, initial), new DenseForm(network.spec()), data, batchSize);
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    requireAvailable();
    Features.require(network, points);
    return new Dl4jPredictor(
        Dl4jNetwork.build(CompiledNetwork.allTrainable(network), parameters),
        new DenseForm(network),
        points,
        batchSize);
  }

  @Override
  public Optional<OwnModel> ownModel(Path file, OwnModel.Reading reading) {
    if (!ZippedNetwork.isOne(file)) {
      return Optional.empty();
    }
    requireAvailable();
    return Optional.of(ZipModel.read(file, reading));
  }

  private void requireAvailable() {
    String reason = availability().reason();
    if (reason != null) {
      throw new EngineUnavailableException("engine " + NAME + " is not available: " + reason);
    }
    Nd4jRuntime.useDevice();
  }
}
