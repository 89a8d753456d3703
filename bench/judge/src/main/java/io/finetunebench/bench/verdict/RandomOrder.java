package io.finetunebench.bench.verdict;

import java.util.ArrayList;
import java.util.List;

/**
 * How extreme a difference is among those that the other orders of the forks would have given.
 *
 * <p>In each block of four the order was one of the six with two forks a side, each as likely. If
 * the sides differ by a number alone, taking that number off the candidate leaves four values that
 * any order could have dealt out. The distribution of the sum over the blocks follows by
 * convolution on a grid; what the grid may be wrong by counts against excluding.
 */
final class RandomOrder {
  private static final int ORDERS = 6;
  private static final double SHARE = 1.0 / ORDERS;
  private static final int CELLS = 512;
  private static final double TOLERANCE = 1e-9;

  private final List<double[]> blocks = new ArrayList<>();

  /** Adds a block: the values of the baseline's two forks and of the candidate's. */
  void add(double[] baseline, double[] candidate) {
    blocks.add(new double[] {baseline[0], baseline[1], candidate[0], candidate[1]});
  }

  int blocks() {
    return blocks.size();
  }

  /** Returns whether so many blocks have an order that is rare enough for a confidence. */
  static boolean enough(int blocks, double confidence) {
    return Math.pow(ORDERS, -blocks) <= (1 - confidence) / 2;
  }

  /** Returns whether the orders exclude that the sides differ by just so much. */
  boolean excludes(double difference, double confidence) {
    if (!enough(blocks.size(), confidence)) {
      return false;
    }
    double[][] dealt = new double[blocks.size()][];
    double seen = 0;
    double reach = 0;
    for (int i = 0; i < dealt.length; i++) {
      double[] block = blocks.get(i).clone();
      block[2] -= difference;
      block[3] -= difference;
      dealt[i] = deals(block);
      seen += dealt[i][0];
      double largest = 0;
      for (double deal : dealt[i]) {
        largest = Math.max(largest, Math.abs(deal));
      }
      reach += largest;
    }
    if (reach == 0) {
      return false;
    }
    return chance(dealt, Math.abs(seen), reach) <= (1 - confidence) / 2;
  }

  /** Returns the candidate's sum less the baseline's for each order, the true one first. */
  private static double[] deals(double[] block) {
    double first = block[2] + block[3] - block[0] - block[1];
    double second = block[1] + block[2] - block[0] - block[3];
    double third = block[1] + block[3] - block[0] - block[2];
    return new double[] {first, -first, second, -second, third, -third};
  }

  /** Returns the chance of a sum at least as large as the one seen, which is not negative. */
  private static double chance(double[][] dealt, double seen, double reach) {
    double cell = reach / CELLS;
    int middle = CELLS + dealt.length;
    double[] density = new double[2 * middle + 1];
    density[middle] = 1;
    int widest = 0;
    for (double[] deals : dealt) {
      double[] next = new double[density.length];
      int wider = widest;
      for (double deal : deals) {
        int shift = (int) Math.round(deal / cell);
        for (int i = middle - widest; i <= middle + widest; i++) {
          next[i + shift] += SHARE * density[i];
        }
        wider = Math.max(wider, widest + Math.abs(shift));
      }
      density = next;
      widest = wider;
    }
    double slack = dealt.length / 2.0 + TOLERANCE * CELLS;
    double chance = 0;
    int least = (int) Math.ceil(middle + seen / cell - slack);
    for (int i = Math.max(0, least); i < density.length; i++) {
      chance += density[i];
    }
    return chance;
  }
}
