package io.finetunebench.core.experiment.data;

import java.util.SplittableRandom;

/**
 * The order in which one epoch visits the points: a pure function of seed, epoch and position.
 *
 * <p>A keyed permutation of {@code 0..size-1}, so that an engine can compute any part of it where
 * its data is, in any order, on any number of threads. It is a Feistel network over the smallest
 * power of two, at least 256, that holds the size, with cycle walking (Black and Rogaway, "Ciphers
 * with Arbitrary Finite Domains", 2002); the round function is the finaliser of MurmurHash3. All
 * arithmetic is on 32-bit integers.
 */
public final class EpochOrder {
  private static final int ROUNDS = 6;

  // Halves of fewer bits leave some orders of a few points far likelier than others.
  private static final int FEWEST_BITS = 8;

  private final int size;
  private final int lowBits;
  private final int highBits;
  private final int[] keys = new int[ROUNDS];

  private EpochOrder(long seed, int epoch, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("expected at least one point, found " + size);
    }
    this.size = size;
    int bits = Math.max(FEWEST_BITS, 32 - Integer.numberOfLeadingZeros(size - 1));
    this.lowBits = bits / 2;
    this.highBits = bits - lowBits;
    // The seed is hashed first: the generator steps by a constant, so that streams which start a
    // multiple of it apart overlap, and with them the keys.
    SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = random.nextInt();
    }
  }

  /**
   * Returns the order of one epoch.
   *
   * @param seed of the training run
   * @param epoch 0 for the first
   * @param size number of points, at least 1
   */
  public static EpochOrder of(long seed, int epoch, int size) {
    return new EpochOrder(seed, epoch, size);
  }

  /**
   * Returns the point that is visited at a position.
   *
   * @param position from 0 to below the number of points
   */
  public int at(int position) {
    int value = position;
    do {
      value = encrypt(value);
    } while (value >= size);
    return value;
  }

  /** Writes the whole order into an array of an element a point. */
  public void fill(int[] order) {
    for (int position = 0; position < size; position++) {
      order[position] = at(position);
    }
  }

  private int encrypt(int value) {
    int leftBits = highBits;
    int rightBits = lowBits;
    int left = value >>> lowBits;
    int right = value & ((1 << lowBits) - 1);
    for (int round = 0; round < ROUNDS; round++) {
      int mixed = left ^ (mix(right ^ keys[round]) & ((1 << leftBits) - 1));
      left = right;
      right = mixed;
      int swap = leftBits;
      leftBits = rightBits;
      rightBits = swap;
    }
    return (left << rightBits) | right;
  }

  private static int mix(int value) {
    int hash = value;
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    return hash ^ (hash >>> 16);
  }
}
