package io.finetunebench.core.peers.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Features;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import org.jspecify.annotations.Nullable;

/** The engine on ONNX Runtime: it optimises a network as a whole, and only predicts. */
public final class OnnxRuntimeEngine implements Engine {
  private static final String NAME = "onnxruntime";

  private static @Nullable Availability loaded;

  /** Called by the service loader. */
  public OnnxRuntimeEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "ONNX Runtime 1.28.0: an optimised session, prediction alone";
  }

  @Override
  public Availability availability() {
    return load();
  }

  /** Serves every network, but ONNX Runtime has the error function of GELU for floats alone. */
  @Override
  public Availability availability(NetworkSpec network) {
    boolean lacking =
        network.precision() == Precision.DOUBLE
            && network.denseShapes().stream()
                .anyMatch(shape -> shape.activation().equals(Activation.GELU));
    Availability here = availability();
    return here.isAvailable() && lacking
        ? Availability.unavailable("engine " + NAME + " does not serve gelu in double precision")
        : here;
  }

  @Override
  public boolean trains() {
    return false;
  }

  @Override
  public boolean parallel() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    throw new UnsupportedOperationException(
        "engine " + NAME + " only predicts: choose another engine to train");
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    availability().require(NAME);
    Features.require(network, points);
    String lacking = availability(network).reason();
    if (lacking != null) {
      throw new UnsupportedOperationException(lacking);
    }
    return new OnnxRuntimePredictor(network, parameters, points, batchSize);
  }

  private static synchronized Availability load() {
    if (loaded == null) {
      try {
        // On Windows ONNX Runtime reports its use to its makers unless told not to.
        OrtEnvironment.getEnvironment().setTelemetry(false);
        loaded = Availability.available();
      } catch (LinkageError | RuntimeException | ai.onnxruntime.OrtException e) {
        loaded = Availability.unavailable("ONNX Runtime", e);
      }
    }
    return loaded;
  }
}
