package io.finetunebench.core.engine.reference;

import io.finetunebench.core.engine.Batches;
import io.finetunebench.core.engine.Learner;

/** Training in this JVM, batch after batch: a call returns when its work is done. */
abstract class BatchLearner implements Learner {
  final Batches batches;

  BatchLearner(int size, int batchSize) {
    this.batches = new Batches(size, batchSize);
  }

  @Override
  public final int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public final void shuffle(long seed, int epoch) {
    batches.shuffle(seed, epoch);
  }

  @Override
  public final void train(int from, int to) {
    for (int batch = from; batch < to; batch++) {
      step(batch);
    }
  }

  /** Trains on one batch. */
  abstract void step(int batch);

  @Override
  public final void fence() {}

  @Override
  public final void close() {}
}
