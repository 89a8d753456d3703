package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.verdict.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

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
 * @param settings what was judged, by time and minimum effect
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
  private static final double[] EFFECTS = {0.03, 0.01};
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
   * How a judge did; a rate is absent where the pool has too few forks for it.
   *
   * @param judge who
   * @param falseAlarms on equal builds, by how the two sides lay in time
   * @param found slowdowns in percent, at the judge's own threshold
   * @param equalThreshold the threshold at which it raises no more false alarms than the verdict
   * @param foundAtEqual slowdowns at that threshold
   */
  public record Row(
      Judge judge,
      Map<String, Rate> falseAlarms,
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
    int planned = lengths.size() * EFFECTS.length * Judge.values().length;
    AtomicInteger done = new AtomicInteger();
    Runnable judged = () -> progress.done(done.incrementAndGet(), planned);
    for (double minutes : lengths) {
      int forks = pool.forksWithin(minutes * SECONDS);
      settings.addAll(settings(groups, minutes, forks, draws, seed, judged));
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

  private static List<Setting> settings(
      Map<Integer, List<CalibrationFork>> groups,
      double minutes,
      int forks,
      int draws,
      long seed,
      Runnable judged) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Draw.Set> equal = new LinkedHashMap<>();
    for (Draw.Order order : Draw.Order.values()) {
      equal.put(
          order.name().toLowerCase(Locale.ROOT),
          Draw.equal(groups, forks, draws, order, random.split()));
    }
    Map<Integer, Draw.Set> slowed = new TreeMap<>();
    for (int percent : groups.keySet()) {
      if (percent > 0) {
        slowed.put(percent, Draw.slowed(groups, percent, forks, draws, random.split()));
      }
    }
    List<Setting> settings = new ArrayList<>();
    if (equal.values().stream().allMatch(set -> set.draws().isEmpty())
        && slowed.values().stream().allMatch(set -> set.draws().isEmpty())) {
      return settings;
    }
    for (double effect : EFFECTS) {
      settings.add(new Setting(minutes, forks, effect, rows(equal, slowed, effect, judged)));
    }
    return settings;
  }

  private static List<Row> rows(
      Map<String, Draw.Set> equal, Map<Integer, Draw.Set> slowed, double effect, Runnable judged) {
    List<Row> rows = new ArrayList<>();
    List<Integer> allowed = new ArrayList<>();
    for (Judge judge : Judge.values()) {
      Map<String, Rate> falseAlarms = new LinkedHashMap<>();
      List<double[]> sizes = new ArrayList<>();
      equal.forEach(
          (order, set) -> {
            double[] statistics = statistics(judge, set, effect);
            for (int i = 0; i < statistics.length; i++) {
              statistics[i] = Math.abs(statistics[i]);
            }
            sizes.add(statistics);
            put(falseAlarms, order, statistics, judge.threshold(), set);
          });
      if (judge == Judge.VERDICT) {
        sizes.forEach(each -> allowed.add(beyond(each, judge.threshold())));
      }
      double equalThreshold = judge.threshold();
      if (judge != Judge.VERDICT) {
        equalThreshold = 0;
        for (int i = 0; i < sizes.size(); i++) {
          equalThreshold = Math.max(equalThreshold, threshold(sizes.get(i), allowed.get(i)));
        }
      }
      Map<Integer, Rate> found = new TreeMap<>();
      Map<Integer, Rate> foundAtEqual = new TreeMap<>();
      for (Map.Entry<Integer, Draw.Set> entry : slowed.entrySet()) {
        double[] statistics = statistics(judge, entry.getValue(), effect);
        put(found, entry.getKey(), statistics, judge.threshold(), entry.getValue());
        put(foundAtEqual, entry.getKey(), statistics, equalThreshold, entry.getValue());
      }
      rows.add(new Row(judge, falseAlarms, found, equalThreshold, foundAtEqual));
      judged.run();
    }
    return rows;
  }

  private static double[] statistics(Judge judge, Draw.Set set, double effect) {
    return set.draws().stream().mapToDouble(draw -> judge.statistic(draw, effect)).toArray();
  }

  private static <K> void put(
      Map<K, Rate> rates, K key, double[] statistics, double threshold, Draw.Set set) {
    if (statistics.length > 0) {
      rates.put(key, new Rate(beyond(statistics, threshold), statistics.length, set.independent()));
    }
  }

  private static int beyond(double[] statistics, double threshold) {
    int beyond = 0;
    for (double statistic : statistics) {
      beyond += statistic > threshold ? 1 : 0;
    }
    return beyond;
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
    double bar = Math.max(Judge.quantile(forks - 1, CONFIDENCE) * error, Math.log1p(EFFECTS[0]));
    return Math.expm1(
        bar + error * NormalDistribution.of(0, 1).inverseCumulativeProbability(POWER));
  }
}
