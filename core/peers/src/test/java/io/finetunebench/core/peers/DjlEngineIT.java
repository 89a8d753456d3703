package io.finetunebench.core.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineContract;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The engine contract on the engine {@code djl}. */
class DjlEngineIT extends EngineContract {
  @Override
  protected Engine engine() {
    return Engines.named("djl").orElseThrow();
  }

  /** DJL turns gradients off in the thread alone that loads it. */
  @Test
  void trainsInAThreadThatDidNotLoadTheLibrary() throws Exception {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    Callable<Parameters> training =
        () -> {
          try (Learner learner =
              engine()
                  .learner(
                      CompiledNetwork.allTrainable(spec),
                      Parameters.initial(spec, 1),
                      new XorGenerator(100, 0.9).generate(2),
                      5)) {
            learner.trainEpoch();
            learner.restore(Parameters.initial(spec, 1));
            learner.trainEpochMeasured();
            return learner.parameters();
          }
        };
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      assertEquals(training.call(), thread.submit(training).get());
    } finally {
      thread.shutdown();
    }
  }
}
