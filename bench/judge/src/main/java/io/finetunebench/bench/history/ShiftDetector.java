package io.finetunebench.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shifts of a series value by value, so that what it says of the first values never
 * depends on whether later ones were there when it started.
 *
 * <p>With each value, the split of the segment since the last shift that has the largest energy
 * statistic is put to these tests: the step is at least the minimum effect and stands out from the
 * noise and the drift of the segment ({@link LocalLevel}); the newest values still show it; the
 * series did not go as far by itself before ({@link Precedents}); and no more than one in a
 * thousand choices of the values has so large a statistic ({@link EnergyTest}). Both levels are
 * {@value #LEVEL}. A {@link Ramp} that fits better than a step, or than several in the same
 * direction, takes their place: it is one shift.
 *
 * <p>A shift found stays. Only until {@value #SETTLING} values have come after it may its form and
 * its place change, a step's by at most {@value #REACH} values; and if what has come by then
 * refutes it, because it no longer stands out or is less than the minimum effect, it is withdrawn.
 * So is a shift that is taken back within that time. The step that decided is the one that is
 * shown: later values do not change it.
 */
final class ShiftDetector {
  /** How often each test may err on a split by itself. */
  static final double LEVEL = 0.001;

  /** How many values a series has at least in which a step can be found. */
  static final int FEWEST = EnergyTest.fewestValues(LEVEL);

  private static final int SHORTEST = 2;

  /** How many values after a shift may still change it. */
  static final int SETTLING = 10;

  /** A level, and where the ramp from it begins, where it ends and how far it goes. */
  private static final int PARAMETERS_OF_ONE = 4;

  private static final int PARAMETERS_OF_TWO = 2 * PARAMETERS_OF_ONE;

  /** Levels of fewer values borrow the noise of those before them. */
  private static final int FEW = 30;

  /** How many of the newest values have to show a shift. */
  private static final int NEWEST = 3;

  /** The share of values after a shift that may be like those before it. */
  private static final double LIKE_BEFORE = 0.2;

  /** How far from where a shift was first found its place may move. */
  static final int REACH = 5;

  /**
   * A shift.
   *
   * @param index of the first value after it began
   * @param end index of the first value at the new level: the same for a step
   * @param foundAt index of the value with which it was found
   * @param step how far it goes
   */
  record Shift(int index, int end, int foundAt, LocalLevel.Estimate step) {
    boolean gradual() {
      return end > index;
    }
  }

  private final double minimumStep;
  private final List<Double> series = new ArrayList<>();
  private final List<Shift> shifts = new ArrayList<>();
  private Segment current = new Segment(0);

  /** The segment around a shift that may still change; the current one if there is none. */
  private Segment unsettled = current;

  private int firstPlace;

  /**
   * Makes one that has seen nothing.
   *
   * @param minimumStep the smallest step that matters, in logarithms
   */
  ShiftDetector(double minimumStep) {
    this.minimumStep = minimumStep;
  }

  /** Returns the shifts found so far, in the order of their places. */
  List<Shift> shifts() {
    return List.copyOf(shifts);
  }

  /** Takes the next value, a logarithm. */
  void add(double value) {
    series.add(value);
    current.add(value);
    if (unsettled != current) {
      unsettled.add(value);
      settle();
    }
    look();
  }

  private void look() {
    int split = current.bestSplit(SHORTEST);
    LocalLevel.Estimate step = split > current.start() ? step(split) : null;
    if (step != null) {
      raise(split, step);
    } else if (current.mayEndInRamp(minimumStep)) {
      double[] values = current.values();
      Shift ramp = ramp(current, Ramp.squaresOfLevels(current.tamed(), place(split)), 2);
      if (ramp != null && isNews(values, ramp)) {
        shifts.add(ramp);
        unsettled = current;
        current = segmentFrom(ramp.end());
        join();
      }
    }
  }

  private int place(int split) {
    return split - current.start();
  }

  private void raise(int split, LocalLevel.Estimate step) {
    Shift before = shifts.isEmpty() ? null : shifts.get(shifts.size() - 1);
    if (before != null) {
      if (unsettled != current && !before.gradual()) {
        // What comes after the new shift is none of the one before.
        double[] values = Arrays.copyOf(unsettled.values(), split - unsettled.start());
        before =
            new Shift(
                before.index(),
                before.end(),
                before.foundAt(),
                step(values, unsettled.start(), before.index()));
        shifts.set(shifts.size() - 1, before);
      }
      boolean sameWay = Math.signum(before.step().value()) == Math.signum(step.value());
      if (!sameWay
          && split - before.index() < SETTLING
          && Math.abs(before.step().value() + step.value()) < minimumStep) {
        shifts.remove(before);
        current = segmentFrom(startBefore(shifts.size()));
        unsettled = current;
        return;
      }
    }
    shifts.add(new Shift(split, split, series.size() - 1, step));
    unsettled = current;
    current = segmentFrom(split);
    firstPlace = split;
    join();
  }

  /** Makes one ramp of the last two shifts where it fits better than both. */
  private void join() {
    int last = shifts.size() - 1;
    if (last < 1) {
      return;
    }
    Shift before = shifts.get(last - 1);
    Shift after = shifts.get(last);
    if (Math.signum(before.step().value()) != Math.signum(after.step().value())) {
      return;
    }
    Segment around = segmentFrom(startBefore(last - 1));
    double[] values = around.tamed();
    int middle = (before.end() + after.index()) / 2 - around.start();
    double squares =
        squares(before, Arrays.copyOf(values, middle), around.start())
            + squares(
                after, Arrays.copyOfRange(values, middle, values.length), around.start() + middle);
    Shift ramp = ramp(around, squares, PARAMETERS_OF_ONE - PARAMETERS_OF_TWO);
    if (ramp != null) {
      shifts.remove(last);
      shifts.set(
          last - 1,
          new Shift(
              ramp.index(),
              ramp.end(),
              Math.max(before.foundAt(), ramp.index() + SHORTEST - 1),
              ramp.step()));
      unsettled = around;
      current = segmentFrom(ramp.end());
    }
  }

  private static double squares(Shift shift, double[] values, int start) {
    Ramp ramp = shift.gradual() ? Ramp.best(values) : null;
    return ramp == null
        ? Ramp.squaresOfLevels(values, Math.min(values.length, Math.max(0, shift.index() - start)))
        : ramp.squares();
  }

  /** Where the segment before a shift starts. */
  private int startBefore(int shift) {
    return shift == 0 ? 0 : shifts.get(shift - 1).end();
  }

  /**
   * Returns the ramp that takes the place of levels, or null where they do or there is none.
   *
   * @param squares what the levels leave
   * @param handicap how many parameters the levels have to spare (Bayesian information criterion)
   */
  private @Nullable Shift ramp(Segment segment, double squares, int handicap) {
    double[] values = segment.tamed();
    Ramp ramp = Ramp.best(values);
    if (ramp == null
        || values.length * Math.log(squares / ramp.squares())
            <= handicap * Math.log(values.length)) {
      return null;
    }
    LocalLevel.Estimate step = LocalLevel.ramp(values, ramp.first(), ramp.last());
    return isPlain(step) ? shift(segment, ramp, step, series.size() - 1) : null;
  }

  private static Shift shift(Segment segment, Ramp ramp, LocalLevel.Estimate step, int foundAt) {
    int first = segment.start() + ramp.first();
    return new Shift(
        first, segment.start() + ramp.last(), Math.max(foundAt, first + SHORTEST - 1), step);
  }

  private void settle() {
    int last = shifts.size() - 1;
    Shift shift = shifts.get(last);
    Shift now = shift.gradual() ? ramp(shift) : stepOrRamp(shift);
    if (now.end() != current.start()) {
      current = segmentFrom(now.end());
    }
    // What is shown is the last estimate that decided.
    shifts.set(
        last,
        isPlain(now.step()) ? now : new Shift(now.index(), now.end(), now.foundAt(), shift.step()));
    boolean settled =
        now.gradual()
            ? series.size() - now.end() >= Math.max(SETTLING, now.end() - now.index())
            : series.size() - firstPlace >= SETTLING;
    if (settled) {
      if (!isPlain(now.step()) || !isLasting(unsettled.values(), unsettled.start(), now)) {
        shifts.remove(last);
        current = unsettled;
      } else {
        unsettled = current;
      }
    }
  }

  private Shift stepOrRamp(Shift shift) {
    int place =
        unsettled.bestSplit(
            firstPlace - REACH,
            Math.min(firstPlace + REACH, shift.foundAt() - SHORTEST + 1),
            SHORTEST);
    int split = place - unsettled.start();
    Shift ramp = ramp(unsettled, Ramp.squaresOfLevels(unsettled.tamed(), split), 2);
    return ramp == null
        ? new Shift(place, place, shift.foundAt(), step(unsettled, place))
        : new Shift(
            ramp.index(),
            ramp.end(),
            Math.max(shift.foundAt(), ramp.index() + SHORTEST - 1),
            ramp.step());
  }

  private Shift ramp(Shift shift) {
    double[] values = unsettled.tamed();
    Ramp ramp = Objects.requireNonNull(Ramp.best(values), "a ramp that was found");
    return shift(
        unsettled, ramp, LocalLevel.ramp(values, ramp.first(), ramp.last()), shift.foundAt());
  }

  private Segment segmentFrom(int start) {
    Segment segment = new Segment(start);
    series.subList(start, series.size()).forEach(segment::add);
    return segment;
  }

  /** Returns the step at a split of the current segment if it is a shift. */
  private LocalLevel.@Nullable Estimate step(int split) {
    // Outliers may hide a part of a step, which its estimate is free of; the half is hidden seldom.
    if (Math.abs(current.difference(split)) < minimumStep / 2) {
      return null;
    }
    if (!mayLast(split)) {
      return null;
    }
    LocalLevel.Estimate step = step(current, split);
    if (!isPlain(step)) {
      return null;
    }
    double[] values = current.values();
    if (!isNews(values, new Shift(split, split, series.size() - 1, step))) {
      return null;
    }
    Levels known = known(current.start(), split);
    double[] all = known.atLevelOf(values, place(split));
    return EnergyTest.pValue(all, known.length() + place(split)) <= LEVEL ? step : null;
  }

  private LocalLevel.Estimate step(Segment segment, int split) {
    return known(segment.start(), split).length() == 0
        ? segment.step(split)
        : step(segment.values(), segment.start(), split);
  }

  /** Estimates the step at a place of the series within the values of a segment. */
  private LocalLevel.Estimate step(double[] values, int start, int split) {
    Levels known = known(start, split);
    return LocalLevel.step(known.and(values), known.length() + split - start, known.startsAndEnd());
  }

  /** The values that tell the noise where a segment has few before a split. */
  private Levels known(int start, int split) {
    return Levels.before(series, shifts, start, FEW - (split - start));
  }

  private boolean isNews(double[] values, Shift shift) {
    return isLasting(values, current.start(), shift)
        && !hasPrecedent(values, current.start(), shift);
  }

  private boolean isPlain(LocalLevel.Estimate step) {
    return Math.abs(step.value()) >= minimumStep && step.pValue(LEVEL) <= LEVEL;
  }

  /**
   * Whether {@link #isLasting} could say so of a step at a place, be it the smallest that matters:
   * it costs much less than to estimate the step, and most places fail here.
   */
  private boolean mayLast(int split) {
    double level = current.medianBefore(split);
    return mayLast(split, level, 1) || mayLast(split, level, -1);
  }

  private boolean mayLast(int split, double level, double direction) {
    int newest = Math.max(split, current.end() - NEWEST);
    return current.liesOff(newest, level, direction, 0.5, minimumStep / 4)
        && current.liesOff(split, level, direction, LIKE_BEFORE, minimumStep / 4)
        && current.liesOff(split, level, direction, 0.5, minimumStep / 2);
  }

  /** Whether almost all of the values after a shift show it, the newest too. */
  private static boolean isLasting(double[] values, int start, Shift shift) {
    double size = Math.abs(shift.step().value());
    int from = half(start, shift);
    int newest = Math.max(from, values.length - NEWEST);
    double level = Median.of(values, 0, shift.index() - start);
    double direction = Math.signum(shift.step().value());
    int n = values.length;
    return Precedents.lieOff(values, from, n, level, direction, LIKE_BEFORE, size / 4)
        && Precedents.lieOff(values, from, n, level, direction, 0.5, size / 2)
        && Precedents.lieOff(values, newest, n, level, direction, 0.5, size / 4);
  }

  /** Whether the series went as far by itself before. */
  private boolean hasPrecedent(double[] values, int start, Shift shift) {
    double[] all = series.stream().mapToDouble(Double::doubleValue).toArray();
    int from = half(start, shift);
    // Twice as long as ever before is news; two busy stretches may meet by chance.
    return Precedents.exist(
        all,
        shift.index(),
        (values.length - from + 1) / 2,
        Precedents.deviation(
            values,
            from,
            values.length,
            Median.of(values, 0, shift.index() - start),
            Math.signum(shift.step().value()),
            0.5),
        Math.signum(shift.step().value()));
  }

  /** Index of the value from which on a shift is past its half. */
  private static int half(int start, Shift shift) {
    return (shift.index() + shift.end() + 1) / 2 - start;
  }
}
