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
 * @param parts its shifts, at least one, the earliest first
 * @param first the run with which most of the shifts begin, the earliest of several
 */
public record Finding(List<Part> parts, Point first) {
  /** Places of shifts are uncertain by this many runs. */
  private static final int NEAR = 3;

  /**
   * A shift and where it is.
   *
   * @param trend the trend
   * @param shift the shift
   */
  public record Part(Trend trend, Shift shift) {
    /** Returns the first run after the shift began. */
    public Point first() {
      return trend.points().get(shift.index());
    }

    private List<String> kind() {
      return List.of(
          trend.key().machine(),
          String.valueOf(shift.ratio() > 1),
          String.valueOf(shift.gradual()),
          String.valueOf(shift.machine()));
    }
  }

  /** Copies the list. */
  public Finding {
    parts = List.copyOf(parts);
  }

  /** Returns the median of the shifts' ratios of times, the higher one of two. */
  public double ratio() {
    return parts.stream()
        .mapToDouble(part -> part.shift().ratio())
        .sorted()
        .skip(parts.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the finding of one shift. */
  public static Finding of(Part part) {
    return new Finding(List.of(part), part.first());
  }

  /** Returns the findings of some trends, in the order of the first trend of each. */
  static List<Finding> of(List<Trend> trends, RunOrder order) {
    Map<String, Integer> places = places(trends, order);
    ToIntFunction<Part> place = part -> places.getOrDefault(part.first().run(), 0);
    Map<List<String>, List<Part>> open = new HashMap<>();
    List<List<Part>> groups = new ArrayList<>();
    trends.stream()
        .flatMap(trend -> trend.shifts().stream().map(each -> new Part(trend, each)))
        .sorted(Comparator.comparingInt(place))
        .forEach(
            part -> {
              List<Part> group = open.getOrDefault(part.kind(), List.of());
              if (group.isEmpty()
                  || place.applyAsInt(part) - place.applyAsInt(group.get(0)) > NEAR) {
                group = new ArrayList<>();
                groups.add(group);
                open.put(part.kind(), group);
              }
              group.add(part);
            });
    return groups.stream()
        .map(parts -> new Finding(parts, first(parts, place)))
        .sorted(
            Comparator.comparingInt(
                finding ->
                    finding.parts.stream()
                        .mapToInt(part -> trends.indexOf(part.trend))
                        .min()
                        .orElseThrow()))
        .toList();
  }

  private static Point first(List<Part> parts, ToIntFunction<Part> place) {
    Map<String, Integer> counts = new HashMap<>();
    parts.forEach(part -> counts.merge(part.first().run(), 1, Integer::sum));
    return parts.stream()
        .max(
            Comparator.comparingInt((Part part) -> counts.getOrDefault(part.first().run(), 0))
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
