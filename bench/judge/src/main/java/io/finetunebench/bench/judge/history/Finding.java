package io.finetunebench.bench.judge.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shifts of one machine's benchmarks that go the same way and begin with about the same run: one
 * thing to look at, however many benchmarks share it.
 *
 * @param shifts at least one, the earliest first
 * @param first the run with which most of the shifts begin, the earliest of several
 */
public record Finding(List<Shift> shifts, Point first) {
  /** Places of shifts are uncertain by this many runs. */
  private static final int NEAR = 3;

  /**
   * A shift and where it is.
   *
   * @param trend the trend
   * @param changePoint the shift
   */
  public record Shift(Trend trend, ChangePoint changePoint) {
    /** Returns the first run after the shift began. */
    public Point first() {
      return trend.points().get(changePoint.index());
    }

    private List<String> kind() {
      return List.of(
          trend.key().machine(),
          String.valueOf(changePoint.ratio() > 1),
          String.valueOf(changePoint.gradual()),
          String.valueOf(changePoint.machine()));
    }
  }

  /** Copies the list. */
  public Finding {
    shifts = List.copyOf(shifts);
  }

  /** Returns the median of the shifts' ratios of times, the higher one of two. */
  public double ratio() {
    return shifts.stream()
        .mapToDouble(shift -> shift.changePoint().ratio())
        .sorted()
        .skip(shifts.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the finding of one shift. */
  public static Finding of(Shift shift) {
    return new Finding(List.of(shift), shift.first());
  }

  /** Returns the findings of some trends, in the order of the first trend of each. */
  static List<Finding> of(List<Trend> trends, RunOrder order) {
    Map<String, Integer> places = places(trends, order);
    Map<List<String>, List<Shift>> kinds = new LinkedHashMap<>();
    for (Trend trend : trends) {
      for (ChangePoint changePoint : trend.changePoints()) {
        Shift shift = new Shift(trend, changePoint);
        kinds.computeIfAbsent(shift.kind(), any -> new ArrayList<>()).add(shift);
      }
    }
    return kinds.values().stream()
        .flatMap(shifts -> near(shifts, places).stream())
        .map(shifts -> new Finding(shifts, first(shifts, places)))
        .sorted(Comparator.comparingInt(finding -> place(finding, trends)))
        .toList();
  }

  private static Point first(List<Shift> shifts, Map<String, Integer> places) {
    Map<String, Integer> counts = new HashMap<>();
    shifts.forEach(shift -> counts.merge(shift.first().run(), 1, Integer::sum));
    return shifts.stream()
        .map(Shift::first)
        .max(
            Comparator.comparingInt((Point point) -> counts.getOrDefault(point.run(), 0))
                .thenComparing(point -> -places.getOrDefault(point.run(), 0)))
        .orElseThrow();
  }

  private static int place(Finding finding, List<Trend> trends) {
    return finding.shifts.stream()
        .mapToInt(shift -> trends.indexOf(shift.trend))
        .min()
        .orElseThrow();
  }

  private static List<List<Shift>> near(List<Shift> shifts, Map<String, Integer> places) {
    List<Shift> inOrder = new ArrayList<>(shifts);
    inOrder.sort(Comparator.comparingInt(shift -> places.getOrDefault(shift.first().run(), 0)));
    List<List<Shift>> groups = new ArrayList<>();
    int first = 0;
    for (Shift shift : inOrder) {
      int place = places.getOrDefault(shift.first().run(), 0);
      if (groups.isEmpty() || place - first > NEAR) {
        groups.add(new ArrayList<>());
        first = place;
      }
      groups.get(groups.size() - 1).add(shift);
    }
    return groups;
  }

  /** Returns the place of each run among those that the trends have points of. */
  private static Map<String, Integer> places(List<Trend> trends, RunOrder order) {
    Map<String, Integer> places = new HashMap<>();
    trends.stream()
        .flatMap(trend -> trend.points().stream())
        .map(Point::run)
        .distinct()
        .sorted(Comparator.comparingInt(order::place))
        .forEach(run -> places.put(run, places.size()));
    return places;
  }
}
