package io.finetunebench.core.experiment.engine;

/**
 * Training batch after batch, in an order that lies in the JVM. Unless an engine says otherwise, a
 * call returns when its work is done, and there is nothing to free.
 */
public abstract class BatchLearner implements Learner {
  /** The batches in the current order. */
  protected final Batches batches;

  /** Cuts points in the order of the data. */
  protected BatchLearner(int size, int batchSize) {
    this.batches = new Batches(size, batchSize);
  }

  @Override
  public final int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public final void shuffle(long seed, int epoch) {
    batches.shuffle(seed, epoch);
    orderChanged();
  }

  /** Takes the order that the batches have now to where the data are; by default nothing. */
  protected void orderChanged() {}

  @Override
  public final void train(int from, int to) {
    for (int batch = from; batch < to; batch++) {
      step(batch);
    }
  }

  /** Trains on one batch. */
  protected abstract void step(int batch);

  @Override
  public void close() {}
}
