package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.ratio.Medians;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The runs of a trend that say what is normal.
 *
 * <p>Their level is the last that was accepted: the first one, or one that got faster, that is the
 * machine's, or that was acknowledged. A slowdown that no one accepted never becomes normal, by
 * whatever shifts it goes on: the levels after it are held against the accepted one until they are
 * back there.
 *
 * @param runs indices of the first run and behind the last, of one level or several equal ones
 * @param offset what the machine has added since, in logarithms
 * @param since index of the first run that was above that level, if all have been since; else -1
 */
record Accepted(List<int[]> runs, double offset, int since) {
  /** How many of the newest runs on a ramp that goes on are its level. */
  private static final int ON_RAMP = 5;

  /**
   * Returns what is normal.
   *
   * @param logTimes of every run, more than there are shifts
   * @param minimumStep the smallest change that matters, in logarithms
   */
  static Accepted of(double[] logTimes, List<Shift> shifts, double minimumStep) {
    List<int[]> runs = new ArrayList<>(List.of(level(0, logTimes.length, shifts)));
    double offset = 0;
    int since = -1;
    for (int i = 0; i < shifts.size(); i++) {
      Shift shift = shifts.get(i);
      int[] level = level(i + 1, logTimes.length, shifts);
      if (shift.acknowledgement() != null || (shift.machine() && since < 0)) {
        runs = new ArrayList<>(List.of(level));
        offset = 0;
        since = -1;
        continue;
      }
      if (shift.machine()) {
        offset += Math.log(shift.ratio());
      }
      double above = centre(logTimes, List.of(level)) - centre(logTimes, runs) - offset;
      since = above < minimumStep ? -1 : since < 0 ? shift.index() : since;
      if (above <= -minimumStep && !(shift.gradual() && level[0] == logTimes.length - 1)) {
        runs = new ArrayList<>(List.of(level));
        offset = 0;
      } else if (above <= 0 && offset == 0) {
        runs.add(level);
      }
    }
    return new Accepted(runs, offset, since);
  }

  /** Returns the runs between two shifts, or at the end of a ramp that goes on. */
  static int[] level(int index, int length, List<Shift> shifts) {
    int from = index == 0 ? 0 : shifts.get(index - 1).end();
    int to = index == shifts.size() ? length : shifts.get(index).index();
    if (index > 0 && to - from < ON_RAMP && shifts.get(index - 1).gradual()) {
      from = Math.max(shifts.get(index - 1).index(), to - ON_RAMP);
    }
    return new int[] {from, Math.max(to, from)};
  }

  /** Returns the indices of its runs before a place. */
  int[] indices(int end) {
    return runs.stream()
        .flatMapToInt(range -> IntStream.range(Math.min(range[0], end), Math.min(range[1], end)))
        .toArray();
  }

  private static double centre(double[] logTimes, List<int[]> runs) {
    return Medians.of(values(logTimes, runs, logTimes.length));
  }

  /** Returns the values of some runs before a place, one level after the other. */
  static double[] values(double[] logTimes, List<int[]> runs, int end) {
    return runs.stream()
        .flatMapToDouble(
            range -> Arrays.stream(logTimes, Math.min(range[0], end), Math.min(range[1], end)))
        .toArray();
  }
}
