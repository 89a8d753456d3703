package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;

/** Ends its JVM in the first epoch, as a crash in native code would. */
public final class HaltingEngine extends FaultyEngine {
  /** The exit code of the JVM. */
  public static final int EXIT_CODE = 3;

  /** Called by the service loader. */
  public HaltingEngine() {
    super("halting", true);
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    return new FaultyLearner(
        super.learner(network, initial, data, batchSize),
        (sound, epoch) -> Runtime.getRuntime().halt(EXIT_CODE));
  }
}
