package io.finetunebench.bench.judge.level;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.series.RunHead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rulers of some runs say about a shift of a benchmark: work that never changes and shifts
 * with the benchmark has seen the machine change, not the code.
 *
 * <p>A shift is shared if a ruler has one at the same place that stands out from its own noise with
 * {@link #LEVEL} by two tests, one that allows for drift and one that assumes no distribution, and
 * that it did not have by itself before; and if no more than half of the benchmark's is left when
 * the ruler's is taken off. So a ruler that has two paces by itself excuses nothing.
 */
public final class Rulers {
  private static final double LEVEL = 0.01;
  private static final int FEWEST_A_SIDE = 2;

  /** Whose a shift is. */
  public enum Cause {
    /** The rulers share it. */
    MACHINE,
    /** The rulers do not share it. */
    COMMIT,
    /** There are no rulers on both sides of it. */
    UNKNOWN
  }

  /** A logarithm for each run; NaN where a run has no such ruler. */
  private final Map<Name, double[]> logTimes = new HashMap<>();

  private record Name(String ruler, String unit) {}

  /** Takes the rulers of some runs, in their order. */
  public Rulers(List<RunHead> runs) {
    double[] none = new double[runs.size()];
    Arrays.fill(none, Double.NaN);
    for (int i = 0; i < runs.size(); i++) {
      for (Ruler ruler : runs.get(i).rulers()) {
        double[] times =
            logTimes.computeIfAbsent(new Name(ruler.name(), ruler.unit()), any -> none.clone());
        Double after = ruler.after();
        double before = Math.log(ruler.before());
        times[i] = after == null ? before : (before + Math.log(after)) / 2;
      }
    }
  }

  /**
   * Returns whose a step is: the machine's if a ruler shares it.
   *
   * @param from first run of the level before it
   * @param index first run of the shift
   * @param end first run of the level after it
   * @param to behind the last run of that level
   * @param step the benchmark's, in logarithms
   */
  public Cause cause(int from, int index, int end, int to, double step) {
    Cause cause = Cause.UNKNOWN;
    for (double[] times : logTimes.values()) {
      double[] before = present(times, from, index);
      double[] after = present(times, end, to);
      if (before.length >= FEWEST_A_SIDE && after.length >= FEWEST_A_SIDE) {
        cause = Cause.COMMIT;
        double[] both = Arrays.copyOf(before, before.length + after.length);
        System.arraycopy(after, 0, both, before.length, after.length);
        LocalLevel.Estimate estimate = LocalLevel.step(both, before.length);
        if (explains(estimate.value(), step)
            && estimate.pValue() <= LEVEL
            && !hasPrecedent(present(times, 0, index), before, after)) {
          return Cause.MACHINE;
        }
      }
    }
    return cause;
  }

  private static boolean hasPrecedent(double[] earlier, double[] before, double[] after) {
    double level = Medians.of(before);
    double direction = Math.signum(Medians.of(after) - level);
    return Precedents.exist(
        earlier,
        earlier.length,
        (after.length + 1) / 2,
        Precedents.deviation(after, 0, after.length, level, direction, 0.5),
        direction);
  }

  /**
   * Returns whether the rulers of one run lie as far from where they were expected as the
   * benchmark.
   *
   * @param normal indices of the runs that say what is expected
   * @param run the one that is judged
   * @param step of the benchmark from what was expected, in logarithms
   */
  public boolean shareDeviation(int[] normal, int run, double step) {
    for (double[] times : logTimes.values()) {
      double[] before =
          Arrays.stream(normal)
              .mapToDouble(i -> times[i])
              .filter(time -> !Double.isNaN(time))
              .toArray();
      @Nullable Fence fence = Fence.of(List.of(before), 1 - LEVEL, 0);
      double time = times[run];
      if (fence != null
          && fence.excludes(time)
          && explains(time - fence.level(), step)
          && !hasPrecedent(before, before, new double[] {time})) {
        return true;
      }
    }
    return false;
  }

  private static boolean explains(double rulersStep, double step) {
    return Math.abs(step - rulersStep) <= Math.abs(step) / 2;
  }

  private static double[] present(double[] times, int from, int to) {
    return Arrays.stream(times, from, Math.max(from, to))
        .filter(time -> !Double.isNaN(time))
        .toArray();
  }
}
