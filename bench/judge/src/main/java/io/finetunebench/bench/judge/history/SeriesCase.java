package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Design;
import io.finetunebench.bench.judge.verdict.Estimate;
import io.finetunebench.bench.judge.verdict.Outcome;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the runs before say of one benchmark, whatever confidence its interval will have. */
final class SeriesCase {
  /** How many of the newest runs may be the first of a shift that is not found yet. */
  private static final int NEWEST = 5;

  private static final double CONFIDENCE = 0.99;

  private static final String METHOD =
      "forecast of a further run from the noise and drift of those before, Bonferroni";

  private final Series series;
  private final double minimumStep;
  private final List<Measurement> runs;
  private final double[] logTimes;
  private final Trend trend;
  private final Accepted accepted;
  private final double furtherVariance;
  private final int[] normal;
  private final @Nullable Acknowledgement acknowledgement;

  SeriesCase(
      Series series,
      Measurement newest,
      List<Measurement> before,
      List<Acknowledgement> acknowledgements,
      double minimumEffect) {
    this.series = series;
    minimumStep = Math.log1p(minimumEffect);
    runs = new ArrayList<>(before);
    runs.add(newest);
    logTimes = runs.stream().mapToDouble(Measurement::logTime).toArray();
    Trend.Key key = Trend.Key.of(newest.key());
    trend = Trend.of(key, runs, List.of(), acknowledgements, minimumEffect);
    int known = Trend.newestAcknowledged(key, runs, trend.changePoints(), acknowledgements);
    Accepted found = Accepted.of(logTimes, trend.changePoints(), minimumStep);
    accepted = known < 0 ? found : found.from(known, logTimes, minimumStep);
    acknowledgement =
        acknowledgements.stream()
            .filter(each -> each.covers(key.benchmark(), key.parameters()))
            .filter(each -> each.run().equals(newest.run().id()))
            .findFirst()
            .orElse(null);
    furtherVariance = furtherVariance(newest.centre(), before);
    normal = inLine();
  }

  Series series() {
    return series;
  }

  boolean claims(Criteria criteria) {
    return fence(criteria.confidence()) != null;
  }

  /** Returns the verdict that an interval of a confidence gives. */
  Verdict verdict(double confidence) {
    Fence fence = fence(confidence);
    if (fence == null) {
      return SeriesBaseline.verdict(
          series,
          Outcome.INCONCLUSIVE,
          "too few runs to know their noise: expected at least "
              + Fence.FEWEST_POINTS
              + ", found "
              + (runs.size() - 1),
          null,
          forks(),
          List.of());
    }
    double step = newest().logTime() - fence.level();
    double low = step - fence.above();
    double high = step + fence.below();
    boolean outside = fence.excludes(newest().logTime());
    boolean matters = outside && Math.abs(step) >= minimumStep;
    String counted = count();
    Outcome outcome = Outcome.INCONCLUSIVE;
    String reason = counted + " differ too much by themselves to tell a change that matters";
    if (matters && shared(step)) {
      reason =
          "it lies outside what " + counted + " predict, and so do the rulers: the machine changed";
    } else if (matters && step > 0 && allSlow() > (1 - confidence) / 2) {
      reason =
          "all of its "
              + newest().forks()
              + " forks may be slow ones: so many of the runs before are; measure more forks";
    } else if (matters) {
      outcome = step > 0 ? Outcome.SLOWER : Outcome.FASTER;
      reason = "it lies outside what " + counted + " predict, by at least the minimum effect";
    } else {
      LocalLevel.Estimate above = above(confidence);
      if (above != null) {
        outcome = Outcome.SLOWER;
        reason =
            "the runs since "
                + since()
                + " lie above the accepted level of "
                + counted
                + " by what matters, and it is like them";
        step = above.value();
        low = above.low(confidence);
        high = above.high(confidence);
      } else if (low >= -minimumStep && high <= minimumStep) {
        outcome = Outcome.EQUIVALENT;
        reason = "the whole interval lies within the minimum effect";
      } else if (!outside) {
        reason =
            "it lies within what "
                + counted
                + " predict, but that is wider than the minimum effect";
      }
    }
    if (outcome == Outcome.SLOWER && acknowledgement != null) {
      outcome = Outcome.INCONCLUSIVE;
      reason += "; acknowledged: " + acknowledgement.reason();
    }
    Trend.Key key = trend.key();
    Estimate estimate =
        new Estimate(
            key.unit(),
            key.hint(),
            key.score(fence.level()),
            key.score(fence.level() + step),
            Math.exp(step),
            new Interval(Math.exp(low), Math.exp(high), confidence, METHOD),
            Design.SERIES);
    return SeriesBaseline.verdict(series, outcome, reason, estimate, forks(), List.of());
  }

  /** By how much fewer forks make the candidate vary more than the runs before. */
  private static double furtherVariance(PointCentre newest, List<Measurement> before) {
    double squares = newest.squares();
    double differences = newest.fast() - 1;
    double inverses = 0;
    for (Measurement each : before) {
      squares += each.centre().squares();
      differences += each.centre().fast() - 1;
      inverses += 1.0 / each.centre().fast();
    }
    return differences == 0
        ? 0
        : Math.max(0, squares / differences * (1.0 / newest.fast() - inverses / before.size()));
  }

  /** How likely all forks of the candidate are of the slow group, by those of the runs before. */
  private double allSlow() {
    int forks = 0;
    int slow = 0;
    for (Measurement each : runs.subList(0, runs.size() - 1)) {
      forks += each.centre().forks();
      slow += each.centre().forks() - each.centre().fast();
    }
    return Math.pow((double) slow / forks, newest().centre().forks());
  }

  private Measurement newest() {
    return runs.get(runs.size() - 1);
  }

  /**
   * Returns the runs that say what is normal: of those at the accepted level all that are not among
   * the newest and out of line themselves. They may be the first of a shift that is not found yet.
   */
  private int[] inLine() {
    int last = logTimes.length - 1;
    int[] runs = accepted.indices(last);
    for (int run : accepted.indices(last)) {
      if (run >= last - NEWEST) {
        int[] before = Arrays.stream(runs).filter(i -> i < run).toArray();
        Fence fence = fence(before, CONFIDENCE, 0);
        if (fence != null
            && fence.excludes(logTimes[run] + accepted.offset())
            && Math.abs(logTimes[run] + accepted.offset() - fence.level()) >= minimumStep) {
          runs = Arrays.stream(runs).filter(i -> i != run).toArray();
        }
      }
    }
    return runs;
  }

  private @Nullable Fence fence(double confidence) {
    return fence(normal, confidence, furtherVariance);
  }

  private @Nullable Fence fence(int[] normal, double confidence, double variance) {
    List<double[]> levels = new ArrayList<>();
    List<ChangePoint> shifts = trend.changePoints();
    int first = accepted.runs().get(0)[0];
    int last = logTimes.length - 1;
    for (int i = 0; i <= shifts.size(); i++) {
      int from = i == 0 ? 0 : shifts.get(i - 1).end();
      int to = Math.min(last, i == shifts.size() ? last : shifts.get(i).index());
      if (accepted.runs().stream().noneMatch(range -> range[0] == from)) {
        levels.add(values(IntStream.range(from, first > from && first < to ? first : to)));
      }
      if (i < shifts.size() && shifts.get(i).gradual()) {
        levels.add(withoutRamp(shifts.get(i), last));
      }
    }
    levels.add(Arrays.stream(normal).mapToDouble(i -> logTimes[i] + accepted.offset()).toArray());
    return Fence.of(levels, confidence, variance);
  }

  /** What the runs on a ramp have of noise. */
  private double[] withoutRamp(ChangePoint ramp, int last) {
    double slope = Math.log(ramp.ratioPerRun());
    return IntStream.range(ramp.index(), Math.min(last, ramp.end()))
        .mapToDouble(i -> logTimes[i] - slope * (i - ramp.index()))
        .toArray();
  }

  private double[] values(IntStream indices) {
    return indices.mapToDouble(i -> logTimes[i]).toArray();
  }

  /** Whether the rulers say that the machine, and not the commit, made the run differ. */
  private boolean shared(double step) {
    return new Rulers(runs.stream().map(Measurement::run).toList())
        .shareDeviation(normal, logTimes.length - 1, step);
  }

  /**
   * Returns how far the runs since the last shift lie above the accepted level, or null where they
   * are at that level or the candidate is not like them.
   */
  private LocalLevel.@Nullable Estimate above(double confidence) {
    List<ChangePoint> shifts = trend.changePoints();
    int[] since = Accepted.level(shifts.size(), logTimes.length, shifts);
    int last = logTimes.length - 1;
    if (accepted.current() || last - since[0] < 1 || normal.length == 0) {
      return null;
    }
    double[] like = values(IntStream.range(since[0], last));
    double[] normals =
        Arrays.stream(normal).mapToDouble(i -> logTimes[i] + accepted.offset()).toArray();
    Fence fence = Fence.of(List.of(normals, like), confidence, furtherVariance);
    if (fence == null || logTimes[last] < fence.level() - fence.below()) {
      return null;
    }
    double[] both = Arrays.copyOf(normals, normals.length + like.length + 1);
    System.arraycopy(logTimes, since[0], both, normals.length, like.length + 1);
    LocalLevel.Estimate above = LocalLevel.step(both, normals.length);
    return above.value() >= minimumStep && above.low(confidence) > 0 ? above : null;
  }

  /** The run with which the last shift began. */
  private String since() {
    List<ChangePoint> shifts = trend.changePoints();
    return "run " + runs.get(shifts.get(shifts.size() - 1).index()).run().id();
  }

  private int forks() {
    return Arrays.stream(normal).map(i -> runs.get(i).forks()).sum();
  }

  private String count() {
    return normal.length + (normal.length == 1 ? " run" : " runs");
  }
}
