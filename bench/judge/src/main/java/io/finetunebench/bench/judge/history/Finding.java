package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.Rulers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Shifts of one machine's benchmarks that begin with about the same run: one thing to look at,
 * however many benchmarks share it. They go the same way, unless so many share it that it is
 * probably the machine's, where no rulers tell.
 *
 * @param parts its shifts, at least one, the earliest first
 * @param first the run with which most of the shifts begin, the earliest of several
 * @param of how many series the machine has, where it is probably the machine's; else 0
 */
public record Finding(List<Part> parts, Point first, long of) {
  /** Of fewer series of a machine nobody can tell what is the machine's. */
  private static final int FEWEST_SERIES = 6;

  /** What this part of a machine's series share is probably the machine's. */
  private static final int PART = 3;

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

    private String machine() {
      return trend.key().machine();
    }

    private List<String> kind() {
      return List.of(
          machine(),
          String.valueOf(shift.ratio() > 1),
          String.valueOf(shift.gradual()),
          String.valueOf(shift.cause()));
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

  /** Returns how many of the shifts are slower. */
  public long slower() {
    return parts.stream().filter(part -> part.shift.ratio() > 1).count();
  }

  /** Returns the finding of one shift. */
  public static Finding of(Part part) {
    return new Finding(List.of(part), part.first(), 0);
  }

  /** Returns the findings of some trends, in the order of the first trend of each. */
  static List<Finding> of(List<Trend> trends, RunOrder order) {
    Map<String, Integer> places = places(trends, order);
    ToIntFunction<Part> place = part -> places.getOrDefault(part.first().run(), 0);
    List<Part> parts =
        trends.stream()
            .flatMap(trend -> trend.shifts().stream().map(each -> new Part(trend, each)))
            .toList();
    Map<String, Long> series =
        trends.stream()
            .collect(Collectors.groupingBy(each -> each.key().machine(), Collectors.counting()));
    List<Finding> findings = new ArrayList<>();
    List<Part> rest = new ArrayList<>();
    for (List<Part> group :
        groups(parts, place, part -> List.of(part.machine(), part.shift.cause()))) {
      long of = series.getOrDefault(group.get(0).machine(), 0L);
      if (group.get(0).shift.cause() == Rulers.Cause.UNKNOWN
          && of >= FEWEST_SERIES
          && PART * (long) group.size() >= of) {
        findings.add(new Finding(group, first(group, place), of));
      } else {
        rest.addAll(group);
      }
    }
    groups(rest, place, Part::kind)
        .forEach(group -> findings.add(new Finding(group, first(group, place), 0)));
    findings.sort(
        Comparator.comparingInt(
            finding ->
                finding.parts.stream()
                    .mapToInt(part -> trends.indexOf(part.trend))
                    .min()
                    .orElseThrow()));
    return findings;
  }

  /** Returns the parts of one kind that are near the first of them, for each kind and place. */
  private static List<List<Part>> groups(
      List<Part> parts, ToIntFunction<Part> place, Function<Part, Object> kind) {
    Map<Object, List<Part>> open = new HashMap<>();
    List<List<Part>> groups = new ArrayList<>();
    parts.stream()
        .sorted(Comparator.comparingInt(place))
        .forEach(
            part -> {
              List<Part> group = open.getOrDefault(kind.apply(part), List.of());
              if (group.isEmpty()
                  || place.applyAsInt(part) - place.applyAsInt(group.get(0)) > NEAR) {
                group = new ArrayList<>();
                groups.add(group);
                open.put(kind.apply(part), group);
              }
              group.add(part);
            });
    return groups;
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
