package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;

/**
 * Idles away most of each epoch, unless there is a resource {@link #AWAKE} on the class path, and
 * hands over a metric of its own.
 */
public final class DrowsyEngine extends FaultyEngine {
  /** Name of the resource that makes it as fast as the reference engine. */
  public static final String AWAKE = "drowsy-engine-is-awake";

  /** Name of the metric, in bytes: 64 where it is awake, else 4,096. */
  public static final String METRIC = "residue";

  private static final long IDLE_NANOS = 20_000_000;

  /** Called by the service loader. */
  public DrowsyEngine() {
    super("drowsy", true);
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    boolean awake = ClassLoader.getSystemResource(AWAKE) != null;
    return new FaultyLearner(
        super.learner(network, initial, data, batchSize),
        (sound, epoch) -> {
          sound.trainEpoch();
          long end = System.nanoTime() + (awake ? 0 : IDLE_NANOS);
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          System.setProperty(
              "finetunebench.value." + METRIC, (awake ? "64" : "4096") + " B/op BYTES");
        });
  }
}
