package io.finetunebench.core.cuda;

/** Queues the steps of a training, with the context entered. */
interface Steps {
  /**
   * Queues the steps over some batches of the current order.
   *
   * @param from the first batch
   * @param to the batch behind the last one, above {@code from}
   * @param metrics where to add what Keras reports, a pair of doubles a network; 0 for nowhere
   */
  void queue(int from, int to, long metrics);
}
