package io.finetunebench.bench.sweep;

import io.finetunebench.bench.record.Interval;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step costs an engine whatever it computes, and what an operation costs: the line through a
 * ladder, and how well it fits.
 *
 * @param fixed nanoseconds or bytes of a step without work
 * @param fixedInterval how sure that is; null if {@code obstacle} says why
 * @param perOperation nanoseconds or bytes of a floating-point operation
 * @param operationInterval how sure that is; null if {@code obstacle} says why
 * @param misfits measured cost to the line's, less one, in the order of the curve's rungs
 * @param obstacle why there are no intervals; null if there are
 */
public record CostFit(
    double fixed,
    @Nullable Interval fixedInterval,
    double perOperation,
    @Nullable Interval operationInterval,
    List<Double> misfits,
    @Nullable String obstacle) {
  /** The fewest rungs that a line goes through. */
  public static final int FEWEST_RUNGS = 2;

  /** The fewest rungs that say whether a line fits. */
  public static final int FEWEST_TO_JUDGE = 3;

  /** The line does not fit where measured and fitted cost differ by more than this factor. */
  public static final double TOLERATED = 1.25;

  private static final String METHOD = "parametric bootstrap over forks and rungs";

  public CostFit {
    misfits = List.copyOf(misfits);
  }

  /**
   * Fits the line to a curve.
   *
   * <p>The intervals hold two uncertainties: of each rung's time, from its forks, and of the line
   * itself, from how far the rungs are off it beyond what their forks explain (with two degrees of
   * freedom fewer than rungs). A line through bytes has none: forks fall into a few groups, which
   * Student's t does not describe.
   *
   * @throws IllegalArgumentException if the curve has fewer than two sizes of work, or a rung that
   *     costs nothing
   */
  public static CostFit of(Curve curve, double confidence) {
    List<Rung> rungs = curve.rungs();
    double[] operations = rungs.stream().mapToDouble(Rung::operations).toArray();
    if (operations[0] == operations[operations.length - 1]) {
      throw new IllegalArgumentException(
          "expected at least "
              + FEWEST_RUNGS
              + " rungs of different work for a fit, found one (at least "
              + FEWEST_TO_JUDGE
              + " to see whether it fits)");
    }
    for (Rung rung : rungs) {
      if (rung.isNothing()) {
        throw new IllegalArgumentException(
            "no line, since " + rung.workload() + " has none of this metric");
      }
    }
    double[] means = rungs.stream().mapToDouble(Rung::meanLog).toArray();
    CostLine.Fitter fitter = new CostLine.Fitter(operations);
    CostLine line = fitter.fit(means);
    List<Double> misfits = new ArrayList<>();
    for (int i = 0; i < means.length; i++) {
      misfits.add(Math.expm1(means[i] - line.logCost(operations[i])));
    }
    String obstacle =
        curve.isOfTime()
            ? ForkDraws.obstacle(rungs, Rung.FEWEST_FORKS)
            : "no intervals of the line: bytes do not spread as times do";
    if (obstacle != null) {
      return new CostFit(line.fixed(), null, line.perOperation(), null, misfits, obstacle);
    }
    double offLine = offLine(rungs, line);
    ForkDraws draws = new ForkDraws();
    double[] fixedDraws = new double[ForkDraws.COUNT];
    double[] operationDraws = new double[ForkDraws.COUNT];
    double[] drawn = new double[means.length];
    for (int draw = 0; draw < ForkDraws.COUNT; draw++) {
      // One scale for all rungs of a draw: their common spread is known no better than that.
      double scale = offLine == 0 ? 0 : offLine * draws.scale(means.length - FEWEST_RUNGS);
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = draws.meanLog(rungs.get(i)) + scale * draws.normal();
      }
      CostLine other = fitter.fit(drawn);
      fixedDraws[draw] = other.fixed();
      operationDraws[draw] = other.perOperation();
    }
    return new CostFit(
        line.fixed(),
        ForkDraws.interval(fixedDraws, confidence, METHOD),
        line.perOperation(),
        ForkDraws.interval(operationDraws, confidence, METHOD),
        misfits,
        null);
  }

  /** Returns whether there are rungs enough to judge the fit. */
  public boolean judged() {
    return misfits.size() >= FEWEST_TO_JUDGE;
  }

  /** Returns whether the line fits a rung: measured and fitted cost are near enough. */
  public boolean fits(int rung) {
    return Math.abs(Math.log1p(misfits.get(rung))) <= Math.log(TOLERATED);
  }

  /** Returns the root mean square of the misfits, on logarithms. */
  public double spread() {
    double squares = 0;
    for (double misfit : misfits) {
      squares += Math.log1p(misfit) * Math.log1p(misfit);
    }
    return Math.sqrt(squares / misfits.size());
  }

  /** Returns what a step costs on the line. */
  public double cost(double operations) {
    return fixed + perOperation * operations;
  }

  /** How far rungs are off the line beyond what their forks explain, as a standard deviation. */
  private static double offLine(List<Rung> rungs, CostLine line) {
    if (rungs.size() < FEWEST_TO_JUDGE) {
      return 0;
    }
    double squares = 0;
    double noise = 0;
    for (Rung rung : rungs) {
      double residual = rung.meanLog() - line.logCost(rung.operations());
      squares += residual * residual;
      noise += rung.standardError() * rung.standardError();
    }
    return Math.sqrt(Math.max(0, squares / (rungs.size() - FEWEST_RUNGS) - noise / rungs.size()));
  }
}
