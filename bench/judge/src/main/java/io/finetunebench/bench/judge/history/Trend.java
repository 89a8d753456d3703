package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.Fence;
import io.finetunebench.bench.judge.level.LocalLevel;
import io.finetunebench.bench.judge.level.Precedents;
import io.finetunebench.bench.judge.level.Rulers;
import io.finetunebench.bench.judge.level.ShiftDetector;
import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How one benchmark with one set of parameters went on one class of machines.
 *
 * @param key what its points have in common, whichever metric of their results comes first
 * @param points one for each run, the earliest first; at least one
 * @param shifts where it shifts, in order
 * @param calm index of the first point since which it scatters much less; 0 for none
 * @param marks what else changed, in order
 * @param since index of the first point above the accepted level, if all have been since; else -1
 * @param newest how the newest point stands
 */
public record Trend(
    SeriesKey key,
    List<Point> points,
    List<Shift> shifts,
    int calm,
    List<Mark> marks,
    int since,
    Newest newest) {
  /** How many points a trend has at least in which a step can be found. */
  public static final int FEWEST_TO_SEARCH = ShiftDetector.FEWEST;

  private static final double CONFIDENCE = 0.99;

  /** Of JMH's files the metric is the mode, and one benchmark may have several. */
  private static final Set<String> JMH_MODES = Set.of("thrpt", "avgt", "sample", "ss");

  private static final String METHOD =
      "t, runs as the unit, on logarithms, drift allowed for by its likelihood, wide enough for"
          + " having looked at every run";

  /** Copies the lists. */
  public Trend {
    points = List.copyOf(points);
    shifts = List.copyOf(shifts);
    marks = List.copyOf(marks);
  }

  static Trend of(
      SeriesKey key,
      List<Measurement> measurements,
      List<Mark> marks,
      Map<String, Acknowledgement> known,
      double minimumEffect) {
    double[] logTimes = measurements.stream().mapToDouble(Measurement::logTime).toArray();
    ShiftDetector detector = new ShiftDetector(Math.log1p(minimumEffect));
    Arrays.stream(logTimes).forEach(detector::add);
    List<ShiftDetector.Found> found = new ArrayList<>(detector.shifts());
    acknowledged(known, measurements, logTimes, found, Math.log1p(minimumEffect))
        .ifPresent(found::add);
    List<Shift> shifts = new ArrayList<>();
    Rulers rulers =
        new Rulers(
            found.isEmpty() ? List.of() : measurements.stream().map(Measurement::run).toList());
    for (int i = 0; i < found.size(); i++) {
      ShiftDetector.Found shift = found.get(i);
      int from = i == 0 ? 0 : found.get(i - 1).end();
      int to = i + 1 == found.size() ? logTimes.length : found.get(i + 1).index();
      LocalLevel.Estimate step = shift.step();
      shifts.add(
          new Shift(
              new Shift.Place(shift.index(), shift.end(), shift.foundAt()),
              Math.exp(step.value()),
              new Interval(
                  Math.exp(step.low(1 - ShiftDetector.LEVEL)),
                  Math.exp(step.high(1 - ShiftDetector.LEVEL)),
                  CONFIDENCE,
                  METHOD),
              !Precedents.areStretches(logTimes, shift.index()),
              rulers.cause(from, shift.index(), Math.min(shift.end(), to - 2), to, step.value()),
              acknowledgement(known, measurements, from, shift.index(), to)));
    }
    int since = Accepted.of(logTimes, shifts, Math.log1p(minimumEffect)).since();
    return new Trend(
        key,
        measurements.stream().map(Measurement::point).toList(),
        shifts,
        detector.calm(),
        marks,
        since,
        newest(
            key,
            logTimes,
            shifts,
            detector.calm(),
            minimumEffect,
            known.get(measurements.get(logTimes.length - 1).run().id()),
            since));
  }

  /** Returns what a person said about a series, by the run that it was said about. */
  static Map<String, Acknowledgement> known(SeriesKey key, List<Acknowledgement> acknowledgements) {
    Map<String, Acknowledgement> known = new HashMap<>();
    acknowledgements.stream()
        .filter(each -> each.covers(key.benchmark(), key.parameters()))
        .forEach(each -> known.putIfAbsent(each.run(), each));
    return known;
  }

  /**
   * Returns what a person said of a shift. Its place is not certain, so what is said of a run holds
   * for the shift that is nearest to it, if no further than {@link ShiftDetector#REACH}; or else
   * for the one before it, whose level the run is of.
   */
  private static @Nullable Acknowledgement acknowledgement(
      Map<String, Acknowledgement> known,
      List<Measurement> measurements,
      int from,
      int index,
      int to) {
    int reach = to == measurements.size() ? to : to - ShiftDetector.REACH;
    return IntStream.range(Math.max(0, index - ShiftDetector.REACH), to)
        .filter(i -> 2 * i >= from + index && (2 * i < index + to || i < reach))
        .mapToObj(i -> known.get(measurements.get(i).run().id()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the shift that began with the newest run that was acknowledged, where the runs since,
   * but for the newest of all, lie off, and none was found so far.
   */
  private static Optional<ShiftDetector.Found> acknowledged(
      Map<String, Acknowledgement> known,
      List<Measurement> measurements,
      double[] logTimes,
      List<ShiftDetector.Found> shifts,
      double minimumStep) {
    int last = logTimes.length - 1;
    int from = shifts.isEmpty() ? 0 : shifts.get(shifts.size() - 1).end();
    int near = shifts.isEmpty() ? 2 : ShiftDetector.REACH;
    int first = Math.max(last - ShiftDetector.SETTLING, from + near);
    return IntStream.range(first, last)
        .filter(i -> known.containsKey(measurements.get(i).run().id()))
        .filter(
            i ->
                Math.abs(Medians.of(logTimes, i, last) - Medians.of(logTimes, from, i))
                    >= minimumStep)
        .mapToObj(
            i ->
                new ShiftDetector.Found(
                    i, i, i, LocalLevel.step(Arrays.copyOfRange(logTimes, from, last), i - from)))
        .reduce((one, next) -> next);
  }

  private static Newest newest(
      SeriesKey key,
      double[] logTimes,
      List<Shift> shifts,
      int calm,
      double minimumEffect,
      @Nullable Acknowledgement known,
      int since) {
    int last = logTimes.length - 1;
    double newest = logTimes[last];
    List<double[]> levels = new ArrayList<>();
    for (int i = 0; i <= shifts.size(); i++) {
      int[] level = Accepted.level(i, logTimes.length, shifts);
      level[0] = Math.min(level[1], Math.max(level[0], calm));
      levels.add(Accepted.values(logTimes, List.of(level), last));
    }
    Fence fence = Fence.of(levels, CONFIDENCE, 0);
    if (fence == null) {
      return Newest.UNKNOWN;
    }
    double step = newest - fence.level();
    boolean within = !fence.excludes(newest) || Math.abs(step) < Math.log1p(minimumEffect);
    if (within && shifts.isEmpty() && logTimes.length < FEWEST_TO_SEARCH) {
      // The fence may hold two levels, of which the step could not be found yet.
      return Newest.UNKNOWN;
    }
    boolean slower = !within && step > 0;
    Newest.Standing standing =
        within
            ? since < 0 ? Newest.Standing.USUAL : Newest.Standing.OPEN
            : step < 0
                ? Newest.Standing.FASTER
                : known == null ? Newest.Standing.SLOWER : Newest.Standing.ACKNOWLEDGED;
    double one = key.hint().score(fence.level() - fence.below());
    double other = key.hint().score(fence.level() + fence.above());
    return new Newest(standing, Math.min(one, other), Math.max(one, other), slower ? known : null);
  }

  /** Returns whether there are too few points to find a step in, and nothing else was found. */
  public boolean isTooShortToSearch() {
    return points.size() < FEWEST_TO_SEARCH && shifts.isEmpty();
  }

  /** Returns the first of the points that lie above the accepted level; null where none do. */
  public @Nullable Point openSince() {
    return since < 0 ? null : points.get(since);
  }

  /** Returns whether something that a person said is about the newest point or a shift. */
  public boolean isCoveredBy(Acknowledgement said) {
    return said.equals(newest.acknowledgement())
        || shifts.stream().anyMatch(shift -> said.equals(shift.acknowledgement()));
  }

  /** Returns what is measured in one line. */
  public String name() {
    return name(key);
  }

  /** Returns what a series is of in one line. */
  public static String name(SeriesKey key) {
    StringBuilder name = new StringBuilder(key.benchmark());
    if (JMH_MODES.contains(key.metric())) {
      name.append(' ').append(key.metric());
    }
    key.parameters().forEach((parameter, value) -> name.append(' ' + parameter + "=" + value));
    return name + (key.load().equals("closed") ? "" : " (" + key.load() + ")");
  }

  /** Returns the differences of versions between two runs, commits left aside. */
  static List<Difference> differences(Map<String, String> before, Map<String, String> after) {
    List<Difference> differences = new ArrayList<>();
    before.forEach(
        (field, value) -> {
          String now = after.get(field);
          if (now != null && !now.equals(value) && !field.equals("commit")) {
            differences.add(new Difference(field, value, now));
          }
        });
    return differences;
  }
}
