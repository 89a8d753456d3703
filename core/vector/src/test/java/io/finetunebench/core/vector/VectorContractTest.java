package io.finetunebench.core.vector;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Allocations;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.reference.FloatKernels;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The engine's contract, on a JVM that has the Vector API. */
class VectorContractTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new ReferenceEngine();
  }

  @Test
  void theEngineUsesTheVectorApi() {
    assertInstanceOf(VectorKernels.class, FloatKernels.best());
  }

  /** A vector that the compiler does not keep in a register is an object. */
  @Test
  void trainingAndPredictionAllocateNothing() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] targets = new byte[100_000];
    random.nextBytes(targets);
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (byte) (targets[i] & 1);
    }
    Points points = Points.of(2, random.doubles(2L * targets.length, -4, 4).toArray());
    NetworkSpec spec = NetworkSpec.fullyConnected(2, List.of(5, 7), Precision.FLOAT);
    Parameters initial = Parameters.initial(spec, 7);
    Engine engine = engine();
    try (Learner learner =
            engine.learner(
                CompiledNetwork.allTrainable(spec),
                initial,
                LabelledPoints.of(points, targets),
                100);
        Predictor predictor = engine.predictor(spec, initial, points, targets.length)) {
      Allocations.assertNone(learner::trainEpoch);
      Allocations.assertNone(predictor::predict);
    }
  }
}
