package io.finetunebench.bench.sweep;

/**
 * A cost that grows with work along a line: {@code fixed + perOperation * operations}.
 *
 * @param fixed of a step without work, 0 or more
 * @param perOperation of an operation, 0 or more
 */
record CostLine(double fixed, double perOperation) {
  private static final double WIDEST = 30;
  private static final int SCANNED = 40;
  private static final int NARROWED = 30;
  private static final double STEP = 2 * WIDEST / SCANNED;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** Returns the line's cost at some work, as a logarithm. */
  double logCost(double operations) {
    return Math.log(fixed + perOperation * operations);
  }

  private static double share(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /**
   * Fits lines to points with the least squares of logarithms, neither of a line's costs below 0.
   *
   * <p>Costs differ by orders of magnitude, and so do their errors: on logarithms each point counts
   * by its relative error. With the share {@code s} of the fixed cost at the geometric mean {@code
   * g} of the work, the line is {@code c (s + (1 - s) f / g)}. The best {@code c} for a share is a
   * mean, so what is searched is the share alone, both ends included, where one of the costs is 0.
   * What depends on the work alone is computed once.
   */
  static final class Fitter {
    private final double meanWork;
    private final double[] relative;

    /**
     * For each share that is scanned, the logarithm of the line at each point but for its scale.
     */
    private final double[][] scanned = new double[SCANNED + 1][];

    /**
     * Makes one.
     *
     * @param operations of each point, above 0
     */
    Fitter(double[] operations) {
      double logMean = 0;
      for (double value : operations) {
        logMean += Math.log(value) / operations.length;
      }
      meanWork = Math.exp(logMean);
      relative = new double[operations.length];
      for (int i = 0; i < relative.length; i++) {
        relative[i] = operations[i] / meanWork;
      }
      for (int i = 0; i <= SCANNED; i++) {
        scanned[i] = logLine(share(-WIDEST + i * STEP));
      }
    }

    /**
     * Fits a line.
     *
     * @param logCosts the cost of each point as a logarithm
     */
    CostLine fit(double[] logCosts) {
      double best = -WIDEST;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i <= SCANNED; i++) {
        double squares = squares(scanned[i], logCosts);
        if (squares < least) {
          least = squares;
          best = -WIDEST + i * STEP;
        }
      }
      double low = best - STEP;
      double high = best + STEP;
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      double leftSquares = squares(logLine(share(left)), logCosts);
      double rightSquares = squares(logLine(share(right)), logCosts);
      for (int i = 0; i < NARROWED; i++) {
        // By the golden ratio, one of the two places is the next step's other one.
        if (leftSquares <= rightSquares) {
          high = right;
          right = left;
          rightSquares = leftSquares;
          left = high - GOLDEN * (high - low);
          leftSquares = squares(logLine(share(left)), logCosts);
        } else {
          low = left;
          left = right;
          leftSquares = rightSquares;
          right = low + GOLDEN * (high - low);
          rightSquares = squares(logLine(share(right)), logCosts);
        }
      }
      double share = share((low + high) / 2);
      double[] line = logLine(share);
      for (double end : new double[] {0, 1}) {
        double[] other = logLine(end);
        if (squares(other, logCosts) <= squares(line, logCosts)) {
          share = end;
          line = other;
        }
      }
      double scale = Math.exp(logScale(line, logCosts));
      return new CostLine(scale * share, scale * (1 - share) / meanWork);
    }

    private double[] logLine(double share) {
      double[] line = new double[relative.length];
      for (int i = 0; i < line.length; i++) {
        line[i] = Math.log(share + (1 - share) * relative[i]);
      }
      return line;
    }
  }

  private static double logScale(double[] logLine, double[] logCosts) {
    double sum = 0;
    for (int i = 0; i < logLine.length; i++) {
      sum += logCosts[i] - logLine[i];
    }
    return sum / logLine.length;
  }

  private static double squares(double[] logLine, double[] logCosts) {
    double logScale = logScale(logLine, logCosts);
    double squares = 0;
    for (int i = 0; i < logLine.length; i++) {
      double residual = logCosts[i] - logScale - logLine[i];
      squares += residual * residual;
    }
    return squares;
  }
}
