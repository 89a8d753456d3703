package io.finetunebench.core.nd4j;

/** A training set where the engine computes, from which batches are gathered in their order. */
interface ResidentData extends AutoCloseable {
  /** Takes the order that the batches have now. */
  void orderChanged();

  /** Gathers one batch of that order, counted from 0. */
  void gather(int batch);

  /** Frees what it holds. */
  @Override
  void close();
}
