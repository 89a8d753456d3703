package io.finetunebench.bench.judge.level;

import io.finetunebench.bench.judge.ratio.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a further value is expected from the noise and the drift of those before it.
 *
 * <p>Half of the error that the confidence allows is left to what the model does not know, such as
 * noise that only ever makes slower. Where more than one value in a hundred, and more than one at
 * all, came so near that a quarter further is beyond it, the fence reaches a quarter further than
 * they did: on a machine whose runs come in two groups, a run of the slow group is expected. Where
 * the newest values are outliers, what was expected before them is expected as well: a busy stretch
 * may be over.
 *
 * @param level what is expected, in logarithms of times
 * @param below how far below it the fence reaches
 * @param above how far above it the fence reaches
 */
public record Fence(double level, double below, double above) {
  /** The fewest differences between values of one level from which anything is expected. */
  private static final int FEWEST_DIFFERENCES = 7;

  /** More values than these say nothing about today. */
  private static final int MOST_POINTS = 200;

  private static final double ALLOWANCE = 0.5;
  private static final double RARE = 0.01;

  /** How much further than before the next such value may lie. */
  private static final double MARGIN = 1.25;

  /** The fewest values of a first level from which anything is expected. */
  public static final int FEWEST_POINTS = FEWEST_DIFFERENCES + 1;

  /**
   * Returns the fence, or null where there are too few values.
   *
   * @param levels values by level; only the last level is that of the further value, all of them
   *     tell its noise
   * @param confidence that the further value lies within
   * @param furtherVariance by how much the variance of the further value exceeds that of the others
   */
  public static @Nullable Fence of(
      List<double[]> levels, double confidence, double furtherVariance) {
    double[] last = levels.get(levels.size() - 1);
    if (last.length == 0) {
      return null;
    }
    List<double[]> used = new ArrayList<>();
    int points = 0;
    for (int i = levels.size() - 1; i >= 0 && points < MOST_POINTS; i--) {
      double[] level = levels.get(i);
      int taken = Math.min(level.length, MOST_POINTS - points);
      // A single value of an earlier level tells nothing of the noise.
      if (taken > 1 || used.isEmpty()) {
        used.add(0, Arrays.copyOfRange(level, level.length - taken, level.length));
        points += taken;
      }
    }
    if (points - used.size() < FEWEST_DIFFERENCES) {
      return null;
    }
    double[] newest = used.get(used.size() - 1);
    LocalLevel.Forecast forecast = LocalLevel.next(used);
    Fence fence = of(forecast, confidence, furtherVariance);
    if (forecast.outliers() == 0) {
      return fence;
    }
    used.set(used.size() - 1, Arrays.copyOf(newest, newest.length - forecast.outliers()));
    Fence before = of(LocalLevel.next(used), confidence, furtherVariance);
    return new Fence(
        fence.level,
        Math.max(fence.below, fence.level - before.level + before.below),
        Math.max(fence.above, before.level + before.above - fence.level));
  }

  private static Fence of(LocalLevel.Forecast forecast, double confidence, double furtherVariance) {
    LocalLevel.Estimate next = forecast.next();
    double quantile = next.quantile(1 - ALLOWANCE * (1 - confidence));
    double[] surprises = Moments.array(forecast.surprises());
    double above = reach(surprises, quantile);
    double below = reach(Arrays.stream(surprises).map(each -> -each).toArray(), quantile);
    double further = quantile * quantile * furtherVariance;
    return new Fence(
        next.value(),
        Math.sqrt(Math.pow(below * next.error(), 2) + further),
        Math.sqrt(Math.pow(above * next.error(), 2) + further));
  }

  private static double reach(double[] surprises, double quantile) {
    double[] far = Arrays.stream(surprises).filter(each -> each > quantile / MARGIN).toArray();
    return far.length <= Math.max(1, RARE * surprises.length)
        ? quantile
        : MARGIN * Arrays.stream(far).max().orElseThrow();
  }

  /** Returns whether a value lies outside. */
  public boolean excludes(double value) {
    return value > level + above || value < level - below;
  }
}
