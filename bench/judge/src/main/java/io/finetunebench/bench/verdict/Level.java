package io.finetunebench.bench.verdict;

/**
 * How sure an interval has to be.
 *
 * @param confidence that the noise between forks does not make it miss
 * @param ofOrders the confidence that the order of the forks, drawn at random, does not make it
 *     miss, whatever the machine's rhythm is; 0 where no order was drawn or nothing is asked of it
 */
record Level(double confidence, double ofOrders) {
  /** Makes the level of an interval that asks nothing of the order. */
  static Level of(double confidence) {
    return new Level(confidence, 0);
  }
}
