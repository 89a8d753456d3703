package io.finetunebench.core.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine contract on the engine {@code djl-tight}. */
class DjlTightEngineIT extends EngineContract {
  private static final int POINTS = 20_000;

  @Override
  protected Engine engine() {
    return Engines.named("djl-tight").orElseThrow();
  }

  /** DJL's arrays lie in the memory of Java's buffers, which a collection frees. */
  @Test
  void theOrderOutlivesACollection() throws Exception {
    Parameters expected;
    try (Learner learner = learner()) {
      learner.trainEpoch();
      expected = learner.parameters();
    }
    try (Learner learner = learner()) {
      List<ByteBuffer> reused = new ArrayList<>();
      byte[] noPoint = new byte[POINTS * Long.BYTES];
      Arrays.fill(noPoint, (byte) 0x7f);
      for (int collection = 0; collection < 3; collection++) {
        System.gc();
        // The memory of buffers that were collected is freed a moment later, in another thread.
        Thread.sleep(50);
        for (int i = 0; i < 20; i++) {
          reused.add(ByteBuffer.allocateDirect(noPoint.length).put(noPoint));
        }
      }
      learner.trainEpoch();
      assertEquals(expected, learner.parameters(), reused.size() + " buffers");
    }
  }

  private Learner learner() {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    LabelledPoints data = new XorGenerator(POINTS, 0.7).generate(1);
    Learner learner =
        engine()
            .learner(CompiledNetwork.allTrainable(spec), Parameters.initial(spec, 1), data, 100);
    learner.shuffle(1, 0);
    return learner;
  }
}
