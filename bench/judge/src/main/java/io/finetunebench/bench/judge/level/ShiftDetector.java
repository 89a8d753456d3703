package io.finetunebench.bench.judge.level;

import io.finetunebench.bench.judge.ratio.Medians;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the levels of a series value by value, so that what it says of the first values never
 * depends on whether later ones were there when it started.
 *
 * <p>With each value the newest level is parted where two levels fit it best. That is a step if its
 * size is the minimum effect or more and stands out from noise and drift ({@link LocalLevel}, one
 * error in a thousand), if almost all values since show it ({@link #isLasting}), and if the series
 * did not go as far by itself before ({@link Precedents}). Where there is none, a ramp that fits
 * better than steps is put to the same questions. Until {@value #SETTLING} values have come after
 * it, a shift may still move, by at most {@value #REACH} values, and is withdrawn if they refute
 * it.
 *
 * <p>Values count for what comes within {@value #MOST} after them, and not beyond the place from
 * which on the series scatters much less.
 */
public final class ShiftDetector {
  /** How often the test may err on a split by itself. */
  public static final double LEVEL = 0.001;

  /** How many values a series has at least in which a step can be found. */
  public static final int FEWEST = 13;

  /** How many values after a shift may still change it. */
  public static final int SETTLING = 10;

  /** How far from where a shift was first found its place may move. */
  public static final int REACH = 5;

  private static final int MOST = 200;
  private static final int SHORTEST = 2;

  /** Levels of fewer values borrow the noise of those before them, if these have a few. */
  private static final int ENOUGH = 30;

  private static final int A_FEW = 3;

  /** How many of the newest values say where the series is now. */
  private static final int NEWEST = 3;

  /** The share of values after a shift that may be like those before it. */
  private static final double LIKE_BEFORE = 0.2;

  /** Values this many before and after tell an outlier, which is far from all of them. */
  private static final int NEIGHBOURS = 5;

  private static final double FURTHEST = 4 * Medians.DEVIATION;

  /** By how much less so many values scatter than at least a few before them, to be calm. */
  private static final double CALMER = 4;

  private static final int CALM = 30;
  private static final int FEWEST_BEFORE_CALM = 8;

  /**
   * A shift.
   *
   * @param index of the first value after it began
   * @param end index of the first value at the new level: the same for a step
   * @param foundAt index of the value with which it was found
   * @param step how far it goes
   */
  public record Found(int index, int end, int foundAt, LocalLevel.Estimate step) {
    boolean gradual() {
      return end > index;
    }

    private double direction() {
      return Math.signum(step.value());
    }

    /** Index of the value from which on it is past its half. */
    private int half() {
      return (index + end + 1) / 2;
    }
  }

  private final double minimumStep;
  private double[] series = new double[64];

  /** The values, with outliers drawn nearer. */
  private double[] tamed = new double[64];

  private double[] offCentre = new double[64];
  private int length;
  private final List<Found> shifts = new ArrayList<>();

  /** Where the last shift ended when it was found, while it may still change. */
  private int unsettled = -1;

  /** Where the series became calm. */
  private int calm;

  /**
   * Makes one that has seen nothing.
   *
   * @param minimumStep the smallest step that matters, in logarithms
   */
  public ShiftDetector(double minimumStep) {
    this.minimumStep = minimumStep;
  }

  /** Takes the next value, a logarithm. */
  public void add(double value) {
    if (length == series.length) {
      series = Arrays.copyOf(series, 2 * length);
      tamed = Arrays.copyOf(tamed, 2 * length);
      offCentre = Arrays.copyOf(offCentre, 2 * length);
    }
    series[length] = value;
    tamed[length++] = value;
    tame(length - 1 - NEIGHBOURS);
    findCalm();
    if (unsettled >= 0) {
      settle();
    }
    if (length >= FEWEST) {
      look();
    }
  }

  /** Returns the index of the first value since which the series scatters much less; 0 for none. */
  public int calm() {
    return calm;
  }

  private void tame(int t) {
    if (t >= 0) {
      double centre = Medians.of(series, Math.max(0, t - NEIGHBOURS), length);
      offCentre[t] = Math.abs(series[t] - centre);
      double furthest = FURTHEST * Medians.of(offCentre, Math.max(calm, t - MOST), t + 1);
      tamed[t] = Math.max(centre - furthest, Math.min(centre + furthest, series[t]));
    }
  }

  private void findCalm() {
    int middle = length - CALM;
    int from = Math.max(calm, length - MOST);
    if (middle - from >= FEWEST_BEFORE_CALM
        && Medians.step(series, from, middle) > CALMER * Medians.step(series, middle, length)) {
      calm = middle;
      unsettled = -1;
    }
  }

  /** Returns where the level before a shift starts, or the part of it that counts. */
  private int start(int shift) {
    int start = shift == 0 ? 0 : shifts.get(shift - 1).end;
    return Math.max(sinceCalm(shift) ? Math.max(start, calm) : start, length - MOST);
  }

  private boolean sinceCalm(int shift) {
    return shift == shifts.size() || shifts.get(shift).index > calm;
  }

  private void look() {
    int start = start(shifts.size());
    if (length - start < 2 * SHORTEST) {
      return;
    }
    double newest = Medians.of(series, Math.max(start, length - NEWEST), length);
    double off = Math.abs(newest - Medians.of(series, start, length));
    if (off < minimumStep / 4) {
      return;
    }
    int split = Ramp.step(tamed, start, length, SHORTEST);
    Found found = found(start, split, split);
    if (found == null && off >= minimumStep / 2) {
      Ramp ramp = Ramp.plain(Arrays.copyOfRange(tamed, start, length));
      found = ramp == null ? null : found(start, start + ramp.first(), start + ramp.last());
    }
    if (found != null) {
      raise(found);
    }
  }

  private @Nullable Found found(int start, int from, int to) {
    double before = Medians.of(series, start, from);
    double after = Medians.of(series, Math.min(to, length - NEWEST), length);
    if (Math.abs(after - before) < minimumStep / 2) {
      return null;
    }
    Found shift = new Found(from, to, length - 1, estimate(start, from, to));
    return isPlain(shift.step) && isLasting(start, shift) && !hasPrecedent(start, shift)
        ? shift
        : null;
  }

  private boolean isPlain(LocalLevel.Estimate step) {
    return Math.abs(step.value()) >= minimumStep && step.pValue() <= LEVEL;
  }

  /**
   * Whether almost all of the values after a shift show it, and the middle one by half: what lay
   * off by chance right before a shift is not its first value.
   */
  private boolean isLasting(int start, Found shift) {
    double size = Math.abs(shift.step.value());
    return off(start, shift, LIKE_BEFORE) >= size / 4 && off(start, shift, 0.5) >= size / 2;
  }

  /** Returns how far the values after a shift lie off the level before it, but for a share. */
  private double off(int start, Found shift, double share) {
    double level = Medians.of(series, start, shift.index);
    return Precedents.deviation(series, shift.half(), length, level, shift.direction(), share);
  }

  /** Whether the series went as far by itself before. */
  private boolean hasPrecedent(int start, Found shift) {
    double[] known =
        Arrays.copyOfRange(series, Math.max(Math.min(start, calm), length - MOST), length);
    // Twice as long as ever before is news; two busy stretches may meet by chance.
    return Precedents.exist(
        known,
        known.length - length + shift.index,
        (length - shift.half() + 1) / 2,
        off(start, shift, 0.5),
        shift.direction());
  }

  /** Estimates a change by the level around it, and by the noise of those before it. */
  private LocalLevel.Estimate estimate(int start, int from, int to) {
    List<double[]> levels = new ArrayList<>(List.of(Arrays.copyOfRange(series, start, length)));
    int known = from - start;
    for (int i = shifts.size() - 1; i >= 0 && known < ENOUGH; i--) {
      int end = shifts.get(i).index;
      int begin = Math.max(start(i), end - (ENOUGH - known));
      if (shifts.get(i).end <= start && end - begin >= A_FEW) {
        levels.add(0, Arrays.copyOfRange(series, begin, end));
        known += end - begin;
      }
    }
    return LocalLevel.change(levels, from - start, to - start);
  }

  private void raise(Found found) {
    int last = shifts.size() - 1;
    if (last >= 0) {
      Found before = shifts.get(last);
      if (before.direction() != found.direction()
          && found.index - before.index < SETTLING
          && Math.abs(before.step.value() + found.step.value()) < minimumStep) {
        // It was taken back.
        shifts.remove(last);
        unsettled = -1;
        return;
      }
    }
    shifts.add(found);
    unsettled = found.end;
  }

  private void settle() {
    int last = shifts.size() - 1;
    Found shift = shifts.remove(last);
    int start = start(last);
    Ramp ramp = shift.gradual() ? Ramp.plain(Arrays.copyOfRange(tamed, start, length)) : null;
    int index = shift.index;
    int end = shift.end;
    if (ramp != null) {
      index = start + ramp.first();
      end = start + ramp.last();
    } else {
      int first = Math.max(start + SHORTEST, Math.min(index, unsettled) - REACH);
      int latest = Math.min(unsettled + REACH, shift.foundAt + 1 - SHORTEST);
      latest = Math.min(latest, length - SHORTEST);
      index = first <= latest ? Ramp.step(tamed, start, length, first, latest) : index;
      end = index;
    }
    LocalLevel.Estimate step = estimate(start, index, end);
    // What is shown is the last estimate that decided.
    boolean plain = isPlain(step);
    Found now =
        new Found(index, end, Math.max(shift.foundAt, index + 1), plain ? step : shift.step);
    boolean settled = length - (now.gradual() ? end : unsettled) >= Math.max(SETTLING, end - index);
    unsettled = settled ? -1 : unsettled;
    if (!settled || (plain && isLasting(start, now))) {
      shifts.add(now);
    }
  }

  /**
   * Returns the shifts found so far, in the order of their places. Several in one direction that a
   * ramp fits better are one.
   */
  public List<Found> shifts() {
    List<Found> joined = new ArrayList<>();
    int first = 0;
    while (first < shifts.size()) {
      int next = first + 1;
      while (next < shifts.size()
          && shifts.get(next).direction() == shifts.get(first).direction()
          && sinceCalm(next) == sinceCalm(first)) {
        next++;
      }
      Found ramp = null;
      while (ramp == null && next > first + 1) {
        ramp = ramp(first, next);
        next -= ramp == null ? 1 : 0;
      }
      joined.add(ramp == null ? shifts.get(first) : ramp);
      first = next;
    }
    return List.copyOf(joined);
  }

  /** Returns the ramp that some shifts are, or null where they are none. */
  private @Nullable Found ramp(int first, int next) {
    int start = first == 0 ? 0 : shifts.get(first - 1).end;
    start = sinceCalm(first) ? Math.max(start, calm) : start;
    int end = next == shifts.size() ? length : shifts.get(next).index;
    double[] values = Arrays.copyOfRange(tamed, start, end);
    Ramp ramp = Ramp.best(values);
    int[] places = new int[next - first];
    for (int i = 0; i < places.length; i++) {
      places[i] = shifts.get(first + i).half() - start;
    }
    if (ramp == null || !ramp.isBetter(values, places)) {
      return null;
    }
    int from = start + ramp.first();
    LocalLevel.Estimate step =
        LocalLevel.change(
            List.of(Arrays.copyOfRange(series, start, end)), ramp.first(), ramp.last());
    return isPlain(step)
        ? new Found(from, start + ramp.last(), Math.max(shifts.get(first).foundAt, from + 1), step)
        : null;
  }
}
