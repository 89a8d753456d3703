package io.finetunebench.bench.faulty;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sound, but an epoch and a prediction only queue their work, as a device does: it takes its time
 * when somebody waits for it. It refuses to begin one while earlier work is queued.
 */
public final class AsynchronousEngine extends FaultyEngine {
  /** How long queued work takes, in milliseconds. */
  public static final long WORK_MILLIS = 25;

  /** Called by the service loader. */
  public AsynchronousEngine() {
    super("asynchronous", true);
  }

  @Override
  public boolean asynchronous() {
    return true;
  }

  /** Work that is queued. */
  private static final class Queue {
    private boolean pending;

    void beginWindow() {
      if (pending) {
        throw new IllegalStateException("earlier work was queued when the clock started");
      }
      pending = true;
    }

    void add() {
      pending = true;
    }

    void await() {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WORK_MILLIS);
      while (pending && System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      pending = false;
    }
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    Queue queue = new Queue();
    return new FaultyLearner(
        super.learner(network, initial, data, batchSize),
        (sound, epoch) -> {
          queue.beginWindow();
          sound.trainEpoch();
        }) {
      @Override
      public void restore(Parameters parameters) {
        super.restore(parameters);
        queue.add();
      }

      @Override
      public void fence() {
        queue.await();
      }
    };
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Predictor sound = super.predictor(network, parameters, points, batchSize);
    Queue queue = new Queue();
    return new Predictor() {
      @Override
      public void predict() {
        queue.beginWindow();
        sound.predict();
      }

      @Override
      public void fence() {
        queue.await();
      }

      @Override
      public double[] probabilities() {
        return sound.probabilities();
      }

      @Override
      public double predictPoint(double[] features) {
        return sound.predictPoint(features);
      }

      @Override
      public void close() {
        sound.close();
      }
    };
  }
}
