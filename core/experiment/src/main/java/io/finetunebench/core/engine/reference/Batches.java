package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.EpochOrder;

/** The order of an epoch, cut into batches of which the last may be short. */
final class Batches {
  private final int batchSize;
  private final int[] order;

  Batches(int size, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.batchSize = batchSize;
    this.order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
  }

  void shuffle(long seed, int epoch) {
    EpochOrder.of(seed, epoch, order.length).fill(order);
  }

  int count() {
    return (order.length + batchSize - 1) / batchSize;
  }

  /** Returns the examples of the largest batch. */
  int capacity() {
    return Math.min(batchSize, order.length);
  }

  int start(int batch) {
    return batch * batchSize;
  }

  int end(int batch) {
    return Math.min(start(batch) + batchSize, order.length);
  }

  int point(int position) {
    return order[position];
  }
}
