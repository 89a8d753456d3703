package io.finetunebench.bench.judge.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

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
    ToIntFunction<Shift> place = shift -> places.getOrDefault(shift.first().run(), 0);
    Map<List<String>, List<Shift>> open = new HashMap<>();
    List<List<Shift>> groups = new ArrayList<>();
    trends.stream()
        .flatMap(trend -> trend.changePoints().stream().map(each -> new Shift(trend, each)))
        .sorted(Comparator.comparingInt(place))
        .forEach(
            shift -> {
              List<Shift> group = open.getOrDefault(shift.kind(), List.of());
              if (group.isEmpty()
                  || place.applyAsInt(shift) - place.applyAsInt(group.get(0)) > NEAR) {
                group = new ArrayList<>();
                groups.add(group);
                open.put(shift.kind(), group);
              }
              group.add(shift);
            });
    return groups.stream()
        .map(shifts -> new Finding(shifts, first(shifts, place)))
        .sorted(
            Comparator.comparingInt(
                finding ->
                    finding.shifts.stream()
                        .mapToInt(shift -> trends.indexOf(shift.trend))
                        .min()
                        .orElseThrow()))
        .toList();
  }

  private static Point first(List<Shift> shifts, ToIntFunction<Shift> place) {
    Map<String, Integer> counts = new HashMap<>();
    shifts.forEach(shift -> counts.merge(shift.first().run(), 1, Integer::sum));
    return shifts.stream()
        .max(
            Comparator.comparingInt((Shift shift) -> counts.getOrDefault(shift.first().run(), 0))
                .thenComparing(Comparator.comparingInt(place).reversed()))
        .orElseThrow()
        .first();
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
