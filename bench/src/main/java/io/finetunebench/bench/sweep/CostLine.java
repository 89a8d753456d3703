package io.finetunebench.bench.sweep;

/**
 * A time that grows with work along a line: {@code fixed + perOperation * operations}.
 *
 * @param fixed nanoseconds of a step without work, 0 or more
 * @param perOperation nanoseconds of an operation, 0 or more
 */
record CostLine(double fixed, double perOperation) {
  private static final double WIDEST = 30;
  private static final int SCANNED = 40;
  private static final int NARROWED = 30;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /**
   * Fits the line with the least squares of logarithms, neither of its costs below 0.
   *
   * <p>Times differ by orders of magnitude, and so do their errors: on logarithms each point counts
   * by its relative error. With the share {@code s} of the fixed cost at the geometric mean {@code
   * g} of the work, the line is {@code c (s + (1 - s) f / g)}. The best {@code c} for a share is a
   * mean, so what is searched is the share alone, both ends included, where one of the costs is 0.
   *
   * @param operations of each point, above 0
   * @param logNanos its time as a logarithm
   */
  static CostLine fit(double[] operations, double[] logNanos) {
    double logMean = 0;
    for (double value : operations) {
      logMean += Math.log(value) / operations.length;
    }
    double[] relative = new double[operations.length];
    for (int i = 0; i < relative.length; i++) {
      relative[i] = operations[i] / Math.exp(logMean);
    }
    double best = -WIDEST;
    double least = Double.POSITIVE_INFINITY;
    double step = 2 * WIDEST / SCANNED;
    for (int i = 0; i <= SCANNED; i++) {
      double squares = squares(share(-WIDEST + i * step), relative, logNanos);
      if (squares < least) {
        least = squares;
        best = -WIDEST + i * step;
      }
    }
    double low = best - step;
    double high = best + step;
    for (int i = 0; i < NARROWED; i++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (squares(share(left), relative, logNanos) <= squares(share(right), relative, logNanos)) {
        high = right;
      } else {
        low = left;
      }
    }
    double share = share((low + high) / 2);
    for (double end : new double[] {0, 1}) {
      if (squares(end, relative, logNanos) <= squares(share, relative, logNanos)) {
        share = end;
      }
    }
    double scale = Math.exp(logScale(share, relative, logNanos));
    return new CostLine(scale * share, scale * (1 - share) / Math.exp(logMean));
  }

  /** Returns the line's time at some work, as a logarithm. */
  double logNanos(double operations) {
    return Math.log(fixed + perOperation * operations);
  }

  private static double share(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  private static double logScale(double share, double[] relative, double[] logNanos) {
    double sum = 0;
    for (int i = 0; i < relative.length; i++) {
      sum += logNanos[i] - Math.log(share + (1 - share) * relative[i]);
    }
    return sum / relative.length;
  }

  private static double squares(double share, double[] relative, double[] logNanos) {
    double logScale = logScale(share, relative, logNanos);
    double squares = 0;
    for (int i = 0; i < relative.length; i++) {
      double residual = logNanos[i] - logScale - Math.log(share + (1 - share) * relative[i]);
      squares += residual * residual;
    }
    return squares;
  }
}
