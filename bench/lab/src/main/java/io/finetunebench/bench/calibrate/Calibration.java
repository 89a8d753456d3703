package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.StudentT;
import io.finetunebench.bench.verdict.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * How often judges err on a pool of real forks.
 *
 * @param title what was measured
 * @param forks how many forks there are, by slowdown in percent
 * @param forkSeconds how long a fork takes, all of it
 * @param spread standard deviation of the logarithm of a fork's fastest iteration
 * @param discarded share of iterations beside a ruler more than a tenth slower than the fastest;
 *     only the judges that say so leave them out
 * @param draws comparisons drawn for each rate
 * @param seed of the draws
 * @param settings what was judged, by time
 * @param detectable what a preset's forks can detect; empty where forks are too few to say
 */
public record Calibration(
    String title,
    Map<Integer, Integer> forks,
    double forkSeconds,
    double spread,
    double discarded,
    int draws,
    long seed,
    List<Setting> settings,
    List<Detectable> detectable) {
  /** The share of equal builds that verdicts may call different. */
  public static final double MOST_FALSE_ALARMS = 0.01;

  /** The share of slowdowns that a preset's forks are to find. */
  public static final double POWER = 0.95;

  private static final int FEWEST_FORKS = 3;
  private static final int FEWEST_FOR_A_SPREAD = 10;
  private static final double CONFIDENCE = 1 - MOST_FALSE_ALARMS;
  private static final double[] MINUTES = {1, 5};
  private static final double SECONDS = 60;

  /**
   * Comparisons of one size.
   *
   * @param minutes that measuring both sides takes
   * @param forks a side
   * @param minimumEffect as a fraction
   * @param rows one for each judge
   */
  public record Setting(double minutes, int forks, double minimumEffect, List<Row> rows) {
    public Setting {
      rows = List.copyOf(rows);
    }
  }

  /**
   * How a judge did; a rate is null or absent where the pool has too few forks for it.
   *
   * @param judge who
   * @param falseAlarms on equal builds
   * @param found slowdowns in percent, at the judge's own threshold
   * @param equalThreshold the threshold at which it raises no more false alarms than the verdict
   * @param foundAtEqual slowdowns at that threshold
   */
  public record Row(
      Judge judge,
      @Nullable Rate falseAlarms,
      Map<Integer, Rate> found,
      double equalThreshold,
      Map<Integer, Rate> foundAtEqual) {}

  /**
   * The smallest slowdown that a preset's forks find in 95 of 100 cases.
   *
   * @param preset its name
   * @param forks a side
   * @param effect as a fraction, with the smallest minimum effect of {@code compare}'s default
   */
  public record Detectable(String preset, int forks, double effect) {}

  public Calibration {
    forks = new TreeMap<>(forks);
    settings = List.copyOf(settings);
    detectable = List.copyOf(detectable);
  }

  /**
   * Judges comparisons drawn from a pool.
   *
   * @param pool the forks
   * @param presets forks a side of each preset, by name
   * @param draws comparisons for each rate
   * @param seed of the draws; equal seeds give equal results
   * @param progress hears how many judges have judged
   */
  public static Calibration of(
      CalibrationPool pool, Map<String, Integer> presets, int draws, long seed, Progress progress) {
    Map<Integer, List<CalibrationFork>> groups = pool.bySlowdown();
    List<Setting> settings = new ArrayList<>();
    List<Double> lengths =
        DoubleStream.of(MINUTES)
            .filter(minutes -> pool.forksWithin(minutes * SECONDS) >= FEWEST_FORKS)
            .boxed()
            .toList();
    int planned = lengths.size() * Judge.values().length;
    AtomicInteger done = new AtomicInteger();
    Runnable judged = () -> progress.done(done.incrementAndGet(), planned);
    for (double minutes : lengths) {
      int forks = pool.forksWithin(minutes * SECONDS);
      SplittableRandom random = new SplittableRandom(seed);
      Draw.Set equal = Draw.equal(groups, forks, draws, random.split());
      Map<Integer, Draw.Set> slowed = new TreeMap<>();
      for (int percent : groups.keySet()) {
        if (percent > 0) {
          slowed.put(percent, Draw.slowed(groups, percent, forks, draws, random.split()));
        }
      }
      if (!equal.draws().isEmpty()
          || slowed.values().stream().anyMatch(set -> !set.draws().isEmpty())) {
        settings.add(
            new Setting(minutes, forks, Judge.MINIMUM_EFFECT, rows(equal, slowed, judged)));
      }
    }
    Map<Integer, Integer> sizes = new TreeMap<>();
    groups.forEach((slowdown, group) -> sizes.put(slowdown, group.size()));
    double spread = spread(groups.values());
    List<Detectable> detectable = new ArrayList<>();
    if (pool.forks().size() - groups.size() >= FEWEST_FOR_A_SPREAD) {
      presets.forEach(
          (name, forks) -> detectable.add(new Detectable(name, forks, detectable(spread, forks))));
    }
    return new Calibration(
        pool.title(),
        sizes,
        pool.forkSeconds(),
        spread,
        Centres.discarded(pool.forks()),
        draws,
        seed,
        settings,
        detectable);
  }

  private static List<Row> rows(Draw.Set equal, Map<Integer, Draw.Set> slowed, Runnable judged) {
    List<Row> rows = new ArrayList<>();
    int allowed = 0;
    for (Judge judge : Judge.values()) {
      double[] sizes = Arrays.stream(statistics(judge, equal)).map(Math::abs).toArray();
      double equalThreshold = judge.threshold();
      if (judge == Judge.VERDICT) {
        allowed = beyond(sizes, equalThreshold);
      } else {
        equalThreshold = threshold(sizes, allowed);
      }
      Map<Integer, Rate> found = new TreeMap<>();
      Map<Integer, Rate> foundAtEqual = new TreeMap<>();
      for (Map.Entry<Integer, Draw.Set> entry : slowed.entrySet()) {
        double[] statistics = statistics(judge, entry.getValue());
        if (statistics.length > 0) {
          found.put(entry.getKey(), rate(statistics, judge.threshold(), entry.getValue()));
          foundAtEqual.put(entry.getKey(), rate(statistics, equalThreshold, entry.getValue()));
        }
      }
      rows.add(
          new Row(
              judge,
              sizes.length == 0 ? null : rate(sizes, judge.threshold(), equal),
              found,
              equalThreshold,
              foundAtEqual));
      judged.run();
    }
    return rows;
  }

  private static double[] statistics(Judge judge, Draw.Set set) {
    return set.draws().stream().mapToDouble(judge::statistic).toArray();
  }

  private static Rate rate(double[] statistics, double threshold, Draw.Set set) {
    return new Rate(beyond(statistics, threshold), statistics.length, set.independent());
  }

  private static int beyond(double[] statistics, double threshold) {
    return (int) Arrays.stream(statistics).filter(statistic -> statistic > threshold).count();
  }

  /** Returns the smallest threshold beyond which lie no more than some. */
  static double threshold(double[] sizes, int allowed) {
    if (allowed >= sizes.length) {
      return 0;
    }
    double[] sorted = sizes.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1 - allowed];
  }

  /** Within the groups, pooled. */
  private static double spread(Collection<List<CalibrationFork>> groups) {
    double squares = 0;
    int degreesOfFreedom = 0;
    for (List<CalibrationFork> group : groups) {
      if (group.size() > 1) {
        squares += Judge.variance(Centres.quantile(group, 0)) * (group.size() - 1);
        degreesOfFreedom += group.size() - 1;
      }
    }
    return degreesOfFreedom == 0 ? 0 : Math.sqrt(squares / degreesOfFreedom);
  }

  /** Normal forks: the estimate has to pass both the interval's half width and the effect. */
  private static double detectable(double spread, int forks) {
    double error = spread * Math.sqrt(2.0 / forks);
    double bar =
        Math.max(
            StudentT.quantile(forks - 1, CONFIDENCE) * error, Math.log1p(Judge.MINIMUM_EFFECT));
    return Math.expm1(
        bar + error * NormalDistribution.of(0, 1).inverseCumulativeProbability(POWER));
  }
}
