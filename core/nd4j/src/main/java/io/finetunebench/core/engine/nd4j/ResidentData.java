package io.finetunebench.core.engine.nd4j;

/** A training set where the engine computes, from which batches are gathered in an order. */
interface ResidentData extends AutoCloseable {
  /** Sets the order: the point at each position. */
  void order(int[] order);

  /** Gathers one batch of the current order, counted from 0. */
  void gather(int batch);

  /** Frees what it holds. */
  @Override
  void close();
}
