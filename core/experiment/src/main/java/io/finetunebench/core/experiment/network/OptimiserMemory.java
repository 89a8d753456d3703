package io.finetunebench.core.experiment.network;

import java.util.List;

/**
 * What an optimiser remembers of the steps that it made, so that training goes on from there.
 *
 * @param steps that were made
 * @param means for each parameter the velocity of {@link Sgd} with momentum, or {@link Adam}'s mean
 *     of gradients and then that of their squares
 */
public record OptimiserMemory(int steps, List<Parameters> means) {
  /** Copies the means. */
  public OptimiserMemory {
    means = List.copyOf(means);
    if (steps < 0) {
      throw new IllegalArgumentException("expected 0 steps or more, found " + steps);
    }
  }

  /**
   * Checks that this is the memory of an optimiser.
   *
   * @throws IllegalArgumentException if it keeps another number of means
   */
  public void requireOf(Optimiser optimiser) {
    if (means.size() != means(optimiser) || means.isEmpty()) {
      throw new IllegalArgumentException(
          "expected " + means(optimiser) + " means of " + optimiser + ", found " + means.size());
    }
  }

  /** Returns how many means an optimiser keeps for each parameter. */
  public static int means(Optimiser optimiser) {
    return optimiser instanceof Adam
        ? 2
        : optimiser instanceof Sgd sgd && sgd.momentum() > 0 ? 1 : 0;
  }
}
