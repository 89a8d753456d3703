package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.Fence;
import io.finetunebench.bench.judge.level.LocalLevel;
import io.finetunebench.bench.judge.level.PointCentre;
import io.finetunebench.bench.judge.level.Rulers;
import io.finetunebench.bench.judge.level.ShiftDetector;
import io.finetunebench.bench.judge.ratio.Design;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the runs before say of one benchmark, whatever confidence its interval will have. */
final class SeriesCase {
  private static final String METHOD =
      "forecast of a further run from the noise and drift of those before, Bonferroni";

  /**
   * What is said of the newest run.
   *
   * @param step how far it is from what was expected, in logarithms, with the ends of its interval
   */
  private record Claim(Outcome outcome, String reason, double step, double low, double high) {}

  private final double minimumStep;
  private final List<Measurement> runs;
  private final double[] logTimes;
  private final Trend trend;
  private final Accepted accepted;
  private final double furtherVariance;
  private final int[] normal;
  private final @Nullable Acknowledgement acknowledgement;

  SeriesCase(
      Measurement newest,
      List<Measurement> before,
      Map<String, Acknowledgement> known,
      double minimumEffect) {
    minimumStep = Math.log1p(minimumEffect);
    runs = new ArrayList<>(before);
    runs.add(newest);
    logTimes = runs.stream().mapToDouble(Measurement::logTime).toArray();
    trend = Trend.of(newest.key(), runs, List.of(), known, minimumEffect);
    accepted = Accepted.of(logTimes, trend.shifts(), minimumStep);
    acknowledgement = known.get(newest.run().id());
    furtherVariance = furtherVariance(newest.centre(), before);
    normal = normal();
  }

  boolean claims(Criteria criteria) {
    return fence(criteria.confidence()) != null;
  }

  /** Returns the verdict that an interval of a confidence gives. */
  Verdict verdict(double confidence) {
    Subject subject = Subject.of(trend.key());
    int baselineForks = Arrays.stream(normal).map(i -> runs.get(i).forks()).sum();
    Verdict.Forks forks = new Verdict.Forks(baselineForks, newest().forks());
    Fence fence = fence(confidence);
    if (fence == null) {
      String reason =
          "too few runs to know their noise: expected at least %d, found %d"
              .formatted(Fence.FEWEST_POINTS, runs.size() - 1);
      return new Verdict(subject, Outcome.INCONCLUSIVE, reason, forks, List.of());
    }
    Claim claim = claim(fence, confidence);
    Acknowledgement said = acknowledgement(claim.outcome);
    Hint hint = trend.key().hint();
    return new Verdict(
        subject,
        said == null ? claim.outcome : Outcome.ACKNOWLEDGED,
        claim.reason + (said == null ? "" : "; acknowledged: " + said.reason()),
        new Estimate(
            trend.key().unit(),
            hint,
            hint.score(fence.level()),
            hint.score(fence.level() + claim.step),
            Math.exp(claim.step),
            new Interval(Math.exp(claim.low), Math.exp(claim.high), confidence, METHOD),
            Design.SERIES),
        Limits.of(Math.expm1(minimumStep)),
        forks,
        List.of());
  }

  /** Returns what a person said of the newest run, or of a level that has few runs so far. */
  private @Nullable Acknowledgement acknowledgement(Outcome outcome) {
    List<Shift> shifts = trend.shifts();
    if (outcome != Outcome.INCONCLUSIVE || shifts.isEmpty()) {
      return outcome == Outcome.SLOWER ? acknowledgement : null;
    }
    Shift last = shifts.get(shifts.size() - 1);
    return runs.size() - last.end() <= ShiftDetector.SETTLING ? last.acknowledgement() : null;
  }

  private Claim claim(Fence fence, double confidence) {
    double step = newest().logTime() - fence.level();
    double low = step - fence.above();
    double high = step + fence.below();
    String counted = "the runs before (" + normal.length + ")";
    boolean outside = fence.excludes(newest().logTime());
    if (outside && Math.abs(step) >= minimumStep) {
      String lies = "it lies outside what " + counted + " predict, ";
      if (shared(step)) {
        String reason = lies + "and so do the rulers: the machine changed";
        return new Claim(Outcome.INCONCLUSIVE, reason, step, low, high);
      }
      if (step > 0 && allSlow() > (1 - confidence) / 2) {
        String reason =
            "all of its %d forks may be slow ones: so many of the runs before are; measure more"
                + " forks";
        return new Claim(Outcome.INCONCLUSIVE, reason.formatted(newest().forks()), step, low, high);
      }
      Outcome outcome = step > 0 ? Outcome.SLOWER : Outcome.FASTER;
      return new Claim(outcome, lies + "by at least the minimum effect", step, low, high);
    }
    LocalLevel.Estimate above = above(confidence);
    if (above != null) {
      String reason =
          "the runs since run %s lie above the accepted level of %s by what matters, and it is like"
              + " them";
      String since = runs.get(accepted.since()).run().id();
      return new Claim(
          Outcome.SLOWER,
          reason.formatted(since, counted),
          above.value(),
          above.low(confidence),
          above.high(confidence));
    }
    if (low >= -minimumStep && high <= minimumStep) {
      String reason = "the whole interval lies within the minimum effect";
      return new Claim(Outcome.EQUIVALENT, reason, step, low, high);
    }
    String reason =
        outside
            ? counted + " differ too much by themselves to tell a change that matters"
            : "it lies within what "
                + counted
                + " predict, but that is wider than the minimum effect";
    return new Claim(Outcome.INCONCLUSIVE, reason, step, low, high);
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

  /** Returns the runs that say what is normal: those at the accepted level, calm ones if enough. */
  private int[] normal() {
    int[] all = accepted.indices(logTimes.length - 1);
    int[] calm = Arrays.stream(all).filter(i -> i >= trend.calm()).toArray();
    return calm.length >= Fence.FEWEST_POINTS ? calm : all;
  }

  private @Nullable Fence fence(double confidence) {
    List<double[]> levels = new ArrayList<>();
    List<Shift> shifts = trend.shifts();
    int last = logTimes.length - 1;
    for (int i = 0; i <= shifts.size(); i++) {
      int from = i == 0 ? 0 : shifts.get(i - 1).end();
      int to = Math.min(last, i == shifts.size() ? last : shifts.get(i).index());
      if (accepted.runs().stream().noneMatch(range -> range[0] == from)) {
        levels.add(Arrays.copyOfRange(logTimes, Math.min(to, Math.max(from, trend.calm())), to));
      }
    }
    levels.add(normals());
    return Fence.of(levels, confidence, furtherVariance);
  }

  private double[] normals() {
    return Arrays.stream(normal).mapToDouble(i -> logTimes[i] + accepted.offset()).toArray();
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
    List<Shift> shifts = trend.shifts();
    int[] since = Accepted.level(shifts.size(), logTimes.length, shifts);
    int last = logTimes.length - 1;
    if (accepted.since() < 0 || last - since[0] < 1 || normal.length == 0) {
      return null;
    }
    double[] like = Arrays.copyOfRange(logTimes, since[0], last);
    double[] normals = normals();
    Fence fence = Fence.of(List.of(normals, like), confidence, furtherVariance);
    if (fence == null || logTimes[last] < fence.level() - fence.below()) {
      return null;
    }
    double[] both = Arrays.copyOf(normals, normals.length + like.length + 1);
    System.arraycopy(logTimes, since[0], both, normals.length, like.length + 1);
    LocalLevel.Estimate above = LocalLevel.step(both, normals.length);
    return above.value() >= minimumStep && above.low(confidence) > 0 ? above : null;
  }
}
