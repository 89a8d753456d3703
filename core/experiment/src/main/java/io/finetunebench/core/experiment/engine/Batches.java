package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.data.EpochOrder;
import java.util.Arrays;

/** The order of an epoch, cut into batches of which the last may be short. */
public final class Batches {
  private final int batchSize;
  private final int[] order;

  /**
   * Cuts points in the order of the data.
   *
   * @param size number of points
   * @param batchSize points a batch, at least 1
   * @throws IllegalArgumentException if the batch is below 1
   */
  public Batches(int size, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.batchSize = batchSize;
    this.order = new int[size];
    Arrays.setAll(order, position -> position);
  }

  /** Takes the order of seed and epoch. */
  public void shuffle(long seed, int epoch) {
    EpochOrder.of(seed, epoch, order.length).fill(order);
  }

  /** Returns the number of points. */
  public int size() {
    return order.length;
  }

  /** Returns the number of batches. */
  public int count() {
    return (order.length + batchSize - 1) / batchSize;
  }

  /** Returns the points of every batch but perhaps the last. */
  public int fullBatch() {
    return Math.min(batchSize, order.length);
  }

  /** Returns the position at which a batch starts. */
  public int start(int batch) {
    return batch * batchSize;
  }

  /** Returns the position behind a batch's last. */
  public int end(int batch) {
    return Math.min(start(batch) + batchSize, order.length);
  }

  /** Returns the number of points in a batch. */
  public int length(int batch) {
    return end(batch) - start(batch);
  }

  /** Returns the point that is visited at a position. */
  public int point(int position) {
    return order[position];
  }

  /** Returns a copy of the points of a batch. */
  public int[] points(int batch) {
    return Arrays.copyOfRange(order, start(batch), end(batch));
  }

  /** Returns a copy of the order: the point that is visited at each position. */
  public int[] order() {
    return order.clone();
  }

  /** Returns a copy of the order in 64 bits. */
  public long[] longOrder() {
    return Arrays.stream(order).asLongStream().toArray();
  }
}
