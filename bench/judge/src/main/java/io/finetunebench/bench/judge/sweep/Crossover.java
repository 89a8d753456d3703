package io.finetunebench.bench.judge.sweep;

import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.StudentT;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From which size of work on one engine or device costs less than another: less time, or fewer
 * bytes.
 *
 * @param base the one
 * @param candidate the other
 * @param outcome who wins where, by the means
 * @param interval for the place where the winner at the largest size begins to win
 * @param confidence of the interval, and of all ratios' intervals of times together; each ratio of
 *     bytes has an interval with a confidence of its own
 * @param ratios the candidate's cost to the base's for each size, the smallest first
 * @param crossings every place where the means cross, in operations a step
 */
public record Crossover(
    Curve base,
    Curve candidate,
    FasterWhere outcome,
    Ends interval,
    double confidence,
    List<Ratio> ratios,
    List<Double> crossings) {
  /** Who wins where. */
  public enum FasterWhere {
    /** The candidate costs less at every size. */
    ALWAYS,
    /** The candidate costs less from some size on. */
    FROM,
    /** The candidate costs less up to some size, and the base from there on. */
    UNTIL,
    /** The candidate costs less at no size. */
    NEVER
  }

  /**
   * The interval for a crossover, in floating-point operations a step.
   *
   * @param low null where it reaches below the smallest size
   * @param high null where it reaches above the largest size, or, with {@code low}, below the
   *     smallest
   * @param decided whether it leaves no other outcome
   * @param obstacle why there is none; null if there is
   */
  public record Ends(
      @Nullable Double low, @Nullable Double high, boolean decided, @Nullable String obstacle) {
    private Ends(@Nullable Double low, @Nullable Double high, boolean decided) {
      this(low, high, decided, null);
    }
  }

  /**
   * How two sides compare on one workload.
   *
   * @param workload name of the workload
   * @param shape of its work in words
   * @param operations floating-point operations a step
   * @param ratio candidate's cost to the base's: below 1 the candidate costs less
   * @param interval for the ratio; null with too few forks
   */
  public record Ratio(
      String workload,
      String shape,
      double operations,
      double ratio,
      @Nullable Interval interval) {}

  /** The fewest workloads that both sides have measured. */
  public static final int FEWEST_RUNGS = 2;

  private static final String METHOD = "Student's t over forks, Bonferroni over workloads";

  public Crossover {
    ratios = List.copyOf(ratios);
    crossings = List.copyOf(crossings);
  }

  /** The two sides on one workload. */
  private record Pair(Rung base, Rung candidate) {
    double logRatio() {
      return candidate.meanLog() - base.meanLog();
    }

    /** The same, but that bytes which are equivalent are equal: then none of both wins. */
    double logAdvantage() {
      return base.hint() == Hint.BYTES && bytes().agree() ? 0 : logRatio();
    }

    ByteForks bytes() {
      return new ByteForks(base.operationCosts(), candidate.operationCosts());
    }

    /** Whether bytes say for sure that the candidate has fewer, or that it has not. */
    boolean wins(boolean candidateWins) {
      Outcome outcome = bytes().outcome();
      return candidateWins
          ? outcome == Outcome.LESS
          : outcome == Outcome.MORE || outcome == Outcome.EQUIVALENT;
    }

    double draw(ForkDraws draws) {
      return draws.meanLog(candidate) - draws.meanLog(base);
    }
  }

  /**
   * Finds the crossover on the workloads that both curves have.
   *
   * <p>The logarithm of the ratio of costs is interpolated over the logarithm of the work by a
   * {@link MonotonePath}. The interval is that of the same place in draws of both sides' forks. It
   * holds the path's and that of straight lines: between two sizes nothing was measured, and where
   * the two differ neither is known to be right.
   *
   * <p>Bytes are judged size by size, as {@link ByteForks} does. The interval begins at the last
   * size where the winner is known not to win, and ends at the first from which on it is known to.
   *
   * @param confidence of the interval
   * @throws IllegalArgumentException if the curves share fewer than two sizes of work
   */
  public static Crossover of(Curve base, Curve candidate, double confidence) {
    List<Pair> pairs = pairs(base, candidate);
    List<List<Pair>> sizes = sizes(pairs);
    if (sizes.size() < FEWEST_RUNGS) {
      throw new IllegalArgumentException(
          "expected at least "
              + FEWEST_RUNGS
              + " workloads of different work that both sides have measured, found "
              + (pairs.isEmpty() ? "none" : sizes.size())
              + ": sweep the same --workload on both");
    }
    double[] x = sizes.stream().mapToDouble(size -> logOperations(size.get(0))).toArray();
    double[] means =
        sizes.stream()
            .mapToDouble(
                size -> size.stream().mapToDouble(Pair::logAdvantage).average().orElseThrow())
            .toArray();
    boolean candidateWins = means[means.length - 1] < 0;
    List<Double> crossings = new MonotonePath(x, means).crossings();
    Double place = crossings.isEmpty() ? null : Math.exp(crossings.get(crossings.size() - 1));
    FasterWhere outcome =
        candidateWins
            ? (place == null ? FasterWhere.ALWAYS : FasterWhere.FROM)
            : (place == null ? FasterWhere.NEVER : FasterWhere.UNTIL);
    List<Rung> rungs = new ArrayList<>();
    pairs.forEach(pair -> rungs.addAll(List.of(pair.base(), pair.candidate())));
    boolean times = base.isOfTime();
    String obstacle = ForkDraws.obstacle(rungs, times ? Rung.FEWEST_FORKS : ByteForks.FEWEST_FORKS);
    Ends ends =
        obstacle != null
            ? new Ends(null, null, false, obstacle)
            : times
                ? ofTimes(sizes, x, candidateWins, place, confidence)
                : ofBytes(sizes, x, candidateWins, place);
    return new Crossover(
        base,
        candidate,
        outcome,
        ends,
        confidence,
        pairs.stream().map(pair -> ratio(pair, 1 - (1 - confidence) / pairs.size())).toList(),
        crossings.stream().map(Math::exp).toList());
  }

  /**
   * Returns floating-point operations a step where the winner at the largest size begins to win;
   * null where it wins at every size.
   */
  public @Nullable Double operations() {
    return crossings.isEmpty() ? null : crossings.get(crossings.size() - 1);
  }

  private static Ends ofBytes(
      List<List<Pair>> sizes, double[] x, boolean candidateWins, @Nullable Double place) {
    int winsFrom = sizes.size();
    while (winsFrom > 0
        && sizes.get(winsFrom - 1).stream().allMatch(pair -> pair.wins(candidateWins))) {
      winsFrom--;
    }
    int losesAt = winsFrom - 1;
    while (losesAt >= 0
        && !sizes.get(losesAt).stream().allMatch(pair -> pair.wins(!candidateWins))) {
      losesAt--;
    }
    Double low = losesAt < 0 ? null : Math.exp(x[losesAt]);
    Double high = winsFrom == 0 || winsFrom == x.length ? null : Math.exp(x[winsFrom]);
    return new Ends(low, high, place == null ? winsFrom == 0 : low != null && high != null);
  }

  private static Ends ofTimes(
      List<List<Pair>> sizes,
      double[] x,
      boolean candidateWins,
      @Nullable Double place,
      double confidence) {
    double[] smooth = new double[ForkDraws.COUNT];
    double[] straight = new double[ForkDraws.COUNT];
    ForkDraws draws = new ForkDraws();
    for (int draw = 0; draw < smooth.length; draw++) {
      double[] drawn =
          sizes.stream()
              .mapToDouble(
                  size ->
                      size.stream().mapToDouble(pair -> pair.draw(draws)).average().orElseThrow())
              .toArray();
      boolean sameWinner = drawn[x.length - 1] < 0 == candidateWins;
      MonotonePath path = new MonotonePath(x, drawn);
      smooth[draw] = sameWinner ? last(path.crossings()) : Double.POSITIVE_INFINITY;
      straight[draw] = sameWinner ? last(path.straightCrossings()) : Double.POSITIVE_INFINITY;
    }
    double[] ends = ForkDraws.ends(smooth, confidence);
    double[] others = ForkDraws.ends(straight, confidence);
    double lower = Math.min(ends[0], others[0]);
    double upper = Math.max(ends[1], others[1]);
    Double low = Double.isFinite(lower) ? Math.exp(lower) : null;
    Double high = Double.isFinite(upper) ? Math.exp(upper) : null;
    return new Ends(
        low, high, place == null ? upper == Double.NEGATIVE_INFINITY : low != null && high != null);
  }

  /** Where a side begins to win for good: minus infinity for everywhere. */
  private static double last(List<Double> crossings) {
    return crossings.isEmpty() ? Double.NEGATIVE_INFINITY : crossings.get(crossings.size() - 1);
  }

  private static List<Pair> pairs(Curve base, Curve candidate) {
    List<Pair> pairs = new ArrayList<>();
    for (Rung rung : base.rungs()) {
      candidate.rungs().stream()
          .filter(other -> other.work().hash().equals(rung.work().hash()))
          .findFirst()
          .ifPresent(other -> pairs.add(new Pair(rung, other)));
    }
    return pairs;
  }

  /** Workloads of the same work are one size, with the mean of their ratios. */
  private static List<List<Pair>> sizes(List<Pair> pairs) {
    Map<Double, List<Pair>> sizes = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      sizes.computeIfAbsent(pair.base().operations(), absent -> new ArrayList<>()).add(pair);
    }
    return List.copyOf(sizes.values());
  }

  private static double logOperations(Pair pair) {
    return Math.log(pair.base().operations());
  }

  /** The interval is that of {@code compare}; of times with as many degrees of freedom. */
  private static Ratio ratio(Pair pair, double confidence) {
    Rung base = pair.base();
    Rung candidate = pair.candidate();
    Interval interval = null;
    if (base.hint() == Hint.BYTES) {
      interval = pair.bytes().estimate("B").interval();
    } else if (base.hasSpread() && candidate.hasSpread()) {
      double margin =
          Math.hypot(base.standardError(), candidate.standardError())
              * StudentT.quantile(Math.min(base.forks(), candidate.forks()) - 1.0, confidence);
      interval =
          new Interval(
              Math.exp(pair.logRatio() - margin),
              Math.exp(pair.logRatio() + margin),
              confidence,
              METHOD);
    }
    return new Ratio(
        base.workload(),
        base.work().shape(),
        base.operations(),
        Math.exp(pair.logRatio()),
        interval);
  }
}
