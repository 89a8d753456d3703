package io.finetunebench.core.cuda;

/** Queues predictions, with the context entered. */
interface Forward {
  /** Returns how many launches the prediction for so many points takes. */
  int launches(int rows);

  /**
   * Queues the prediction for points that lie in a row.
   *
   * @param points where the first of them lies
   * @param probabilities where the first one's goes
   * @param count how many, at least 1
   */
  void queue(long points, long probabilities, int count);
}
