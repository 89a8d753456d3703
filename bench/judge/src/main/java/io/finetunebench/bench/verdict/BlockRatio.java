package io.finetunebench.bench.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ratio of two sides whose forks took turns in blocks of four, two of each side.
 *
 * <p>Each block has a level of its own (a fixed effect), so that whatever lasts longer than a block
 * falls on both sides alike. The residual variance is pooled over the two sides and over what the
 * blocks' differences vary by; its degrees of freedom allow for sides of unequal spread, and are at
 * most {@code 3 b - 1} for {@code b} blocks.
 *
 * <p>The order of each block was drawn at random from the six, independently of everything that the
 * machine does. So the interval also has to hold by the order alone: a difference lies in it unless
 * so extreme a difference would have come from few of the orders that could have been drawn (R.
 * Fisher, The Design of Experiments, 1935). That part holds for every rhythm, drift and tail. With
 * few blocks no order is rare enough, and the interval has no ends.
 */
final class BlockRatio implements LogRatio {
  private static final String METHOD =
      "t on logarithms of fork centres, blocks of four as fixed effects, Satterthwaite's degrees of"
          + " freedom, Bonferroni";
  private static final String ORDERS = "; at least as wide as the random order alone makes it";

  /** Forks of a side in a block. */
  static final int FORKS_OF_A_BLOCK = 2;

  private static final int BISECTIONS = 5;
  private static final double LARGEST = Math.log(Double.MAX_VALUE) / 4;

  private final StudentRatio student;
  private final Spread residual;
  private final RandomOrder orders;
  private final boolean holdsByOrder;

  private BlockRatio(
      StudentRatio student, Spread residual, RandomOrder orders, boolean holdsByOrder) {
    this.student = student;
    this.residual = residual;
    this.orders = orders;
    this.holdsByOrder = holdsByOrder;
  }

  /**
   * Returns the ratio; forks of a block that was not finished are left out.
   *
   * @param baseline fork centres in the order in which they ran
   * @param candidate likewise
   * @param order of the forks, such as {@code ABBA BAAB}, A for the baseline
   * @param spread what is known of the forks' variance on this machine; null for nothing. Where it
   *     is given, the order need not make up for the few degrees of freedom, since a rhythm of the
   *     machine's is part of what is known.
   */
  static BlockRatio of(
      double[] baseline, double[] candidate, String order, @Nullable Spread spread) {
    List<double[]> left = new ArrayList<>();
    List<double[]> right = new ArrayList<>();
    RandomOrder orders = new RandomOrder();
    int finished = (order.length() + 1) / (2 * FORKS_OF_A_BLOCK + 1);
    for (int block = 0; block < finished; block++) {
      int from = FORKS_OF_A_BLOCK * block;
      int to = from + FORKS_OF_A_BLOCK;
      if (to <= baseline.length && to <= candidate.length) {
        double[] a = Arrays.copyOfRange(baseline, from, to);
        double[] b = Arrays.copyOfRange(candidate, from, to);
        left.add(a);
        right.add(b);
        orders.add(a, b);
      }
    }
    return of(left, right, orders, spread);
  }

  private static BlockRatio of(
      List<double[]> left, List<double[]> right, RandomOrder orders, @Nullable Spread spread) {
    int blocks = left.size();
    double[] differences = new double[blocks];
    double baseline = 0;
    double ofBaseline = 0;
    double ofCandidate = 0;
    for (int i = 0; i < blocks; i++) {
      double mean = LogRatio.mean(left.get(i));
      differences[i] = LogRatio.mean(right.get(i)) - mean;
      baseline += mean / blocks;
      ofBaseline += LogRatio.squares(left.get(i));
      ofCandidate += LogRatio.squares(right.get(i));
    }
    double ofBlocks = blocks == 0 ? 0 : LogRatio.squares(differences);
    double most = 3.0 * blocks - 1;
    double variance = blocks == 0 ? 0 : (ofBaseline + ofCandidate + ofBlocks) / most;
    Spread own = new Spread(variance, freedom(ofBaseline, ofCandidate, blocks));
    Spread all = spread == null ? own : spread.with(own.variance(), own.degreesOfFreedom());
    double difference = blocks == 0 ? 0 : LogRatio.mean(differences);
    return new BlockRatio(
        new StudentRatio(
            baseline,
            baseline + difference,
            all.variance() / Math.max(1, blocks),
            0,
            Math.max(1, all.degreesOfFreedom()),
            FORKS_OF_A_BLOCK * blocks,
            own.degreesOfFreedom() / Math.max(1, FORKS_OF_A_BLOCK * blocks),
            METHOD
                + (spread == null ? ORDERS : ", with the variance that is known from other forks")),
        own,
        orders,
        spread == null);
  }

  /**
   * Returns the degrees of freedom of the pooled variance: the harmonic mean of Satterthwaite's
   * estimate and the fewest that unequal sides could leave.
   *
   * <p>Within blocks, each side's variance has one degree of freedom a block; the differences
   * between blocks vary by half the sum of both. Satterthwaite's estimate takes the two sides'
   * spreads from few forks, and is too high where it has them wrong. The fewest, where one side
   * alone varies, are {@code (3 b - 1)^2 / (5 b - 1)}.
   */
  private static double freedom(double ofBaseline, double ofCandidate, int blocks) {
    double most = 3.0 * blocks - 1;
    double left = ofBaseline / blocks;
    double right = ofCandidate / blocks;
    double both = (left + right) / 2;
    if (!(both > 0)) {
      return Math.max(1, most);
    }
    double variance =
        (2.0 * blocks * (left * left + right * right) + 2.0 * (blocks - 1) * both * both)
            / (most * most);
    double estimate = Math.max(Math.min(2, most), Math.min(most, 2 * both * both / variance));
    double fewest = most * most / (5.0 * blocks - 1);
    return 2 * estimate * fewest / (estimate + fewest);
  }

  /** Returns the variance of a fork within blocks, with its degrees of freedom. */
  Spread residual() {
    return residual;
  }

  @Override
  public double baseline() {
    return student.baseline();
  }

  @Override
  public double candidate() {
    return student.candidate();
  }

  @Override
  public int fewestForks() {
    return student.fewestForks();
  }

  @Override
  public double standardError() {
    return student.standardError();
  }

  @Override
  public double halfWidth(Level level, int furtherForks) {
    int blocks = (fewestForks() + furtherForks) / FORKS_OF_A_BLOCK;
    return asksOrders(level) && !RandomOrder.enough(blocks, level.ofOrders())
        ? Double.POSITIVE_INFINITY
        : student.halfWidth(level, furtherForks);
  }

  @Override
  public String method() {
    return student.method();
  }

  @Override
  public boolean excludes(double difference, Level level) {
    return student.excludes(difference, level)
        && (!asksOrders(level) || orders.excludes(difference, level.ofOrders()));
  }

  @Override
  public @Nullable Bounds bounds(Level level) {
    Bounds narrow = student.bounds(level);
    if (narrow == null || !asksOrders(level)) {
      return narrow;
    }
    if (!RandomOrder.enough(orders.blocks(), level.ofOrders())) {
      return null;
    }
    return new Bounds(end(narrow.low(), -1, level), end(narrow.high(), 1, level));
  }

  private boolean asksOrders(Level level) {
    return holdsByOrder && level.ofOrders() > 0;
  }

  /** Returns the first difference from an end on outwards that the orders exclude as well. */
  private double end(double narrow, int outwards, Level level) {
    if (orders.excludes(narrow, level.ofOrders())) {
      return narrow;
    }
    double inside = narrow;
    double outside = narrow;
    double step = Math.max(Math.abs(narrow - difference()) / 8, 1e-9);
    while (!orders.excludes(outside, level.ofOrders()) && step < LARGEST) {
      inside = outside;
      outside = narrow + outwards * step;
      step *= 2;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (inside + outside) / 2;
      if (orders.excludes(middle, level.ofOrders())) {
        outside = middle;
      } else {
        inside = middle;
      }
    }
    return outside;
  }
}
