package io.finetunebench.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine nd4j allocates while it trains: no array, on either side of the JVM's border. */
class Nd4jMemoryIT {
  private static final String DISPATCH = "finetunebench.nd4j.dispatch";
  private static final Engine ENGINE = Engines.named("nd4j").orElseThrow();

  @AfterEach
  void callDirectlyAgain() {
    System.clearProperty(DISPATCH);
  }

  @Test
  void tenThousandEpochsOfTheSmallSetKeepTheProcessAsSmall() {
    try (Learner learner = smallLearner()) {
      train(learner, 0, 2_000);
      long before = Pointer.physicalBytes();
      train(learner, 2_000, 12_000);
      assertGrewByLessThan(48, before);
      assertTrue(learner.parameters().allFinite());
    }
  }

  @Test
  void aClosedLearnerHasFreedItsArrays() {
    NetworkSpec spec = NetworkSpec.fullyConnected(2, List.of(64, 64), Precision.FLOAT);
    LabelledPoints data = new XorGenerator(2_000, 0.7).generate(1);
    openAndClose(spec, data, 20);
    long before = Pointer.physicalBytes();
    // At 2 MB of arrays each, 400 learners that freed nothing would hold 800 MB.
    openAndClose(spec, data, 400);
    assertGrewByLessThan(200, before);
  }

  @Test
  void aStepAllocatesNothing() {
    double bytes = allocatedBytesPerStep();
    assertTrue(bytes < 1, "allocated " + bytes + " bytes a step");
  }

  @Test
  void aStepThroughTheExecutionerAllocatesWhatItsCallsDo() {
    System.setProperty(DISPATCH, "executioner");
    double bytes = allocatedBytesPerStep();
    // 15 operations a step, and 448 bytes that ND4J's exec allocates for each.
    assertTrue(bytes > 0 && bytes <= 15 * 512, "allocated " + bytes + " bytes a step");
  }

  private static void train(Learner learner, int from, int to) {
    for (int epoch = from; epoch < to; epoch++) {
      learner.shuffle(1, epoch);
      learner.trainEpoch();
    }
    learner.fence();
  }

  private static void openAndClose(NetworkSpec spec, LabelledPoints data, int times) {
    for (int i = 0; i < times; i++) {
      try (Learner learner =
          ENGINE.learner(
              CompiledNetwork.allTrainable(spec), Parameters.initial(spec, i), data, 1_000)) {
        learner.trainEpoch();
      }
    }
  }

  /** The JVM itself may grow a little: code, classes, pages of the heap that it touches first. */
  private static void assertGrewByLessThan(long megabytes, long before) {
    long growth = (Pointer.physicalBytes() - before) >> 20;
    assertTrue(growth < megabytes, "grew by " + growth + " MB");
  }

  private static double allocatedBytesPerStep() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Learner learner = smallLearner()) {
      train(learner, 0, 1_000);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int epoch = 0; epoch < 200; epoch++) {
        learner.trainEpoch();
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      return (double) allocated / (200L * learner.stepsPerEpoch());
    }
  }

  private static Learner smallLearner() {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    return ENGINE.learner(
        CompiledNetwork.allTrainable(spec),
        Parameters.initial(spec, 1),
        new XorGenerator(100, 0.9).generate(2),
        5);
  }
}
