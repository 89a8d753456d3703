package io.finetunebench.core.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.management.ThreadMXBean;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineContract;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.reference.FloatKernels;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The engine's contract, on a JVM that has the Vector API. */
class VectorContractTest extends EngineContract {
  private static final Duration WARM_UP = Duration.ofMinutes(1);

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
      assertAllocatesNothing(learner::trainEpoch);
      assertAllocatesNothing(predictor::predict);
    }
  }

  /**
   * Beside other work the compilers get little time, so the warm-up lasts until calls allocate
   * nothing, 35 times at least. Code is compiled again while it runs, so the calls after that
   * count; the JVM may allocate once.
   */
  private static void assertAllocatesNothing(Runnable work) {
    long end = System.nanoTime() + WARM_UP.toNanos();
    int attempts = 0;
    long allocated;
    do {
      allocated = allocated(work);
      attempts++;
    } while (attempts < 35 || (allocated > 0 && System.nanoTime() < end));
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      least = Math.min(least, allocated(work));
    }
    assertEquals(0, least, "bytes that 5 calls allocated after the warm-up");
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int call = 0; call < 5; call++) {
      work.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
