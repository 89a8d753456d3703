package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.Fence;
import io.finetunebench.bench.judge.level.PointCentre;
import io.finetunebench.bench.judge.level.Precedents;
import io.finetunebench.bench.judge.level.ShiftDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How often the search for shifts errs and how fast it finds, on series whose truth is known.
 *
 * <p>Every series has {@value #COMMITS} commits and is judged commit by commit from the {@value
 * #FIRST_JUDGED}st on, as it grows. Half of the series are flat; the others get 5 % slower with the
 * {@value #SHIFTED}st commit. An alarm is a shift more than {@value #NEAR} commits from any that
 * was raised before. How often the interval of a shift holds the truth is counted at the moment
 * when the shift is raised, where it is at its worst: what is raised has just come out large.
 */
final class Simulation {
  private static final int COMMITS = 90;
  private static final int FIRST_JUDGED = 31;
  private static final int SHIFTED = 61;
  private static final int NEAR = 3;
  private static final double SLOWDOWN = 1.05;
  private static final double MINIMUM_EFFECT = 0.03;
  private static final double FENCE_CONFIDENCE = 0.99;
  private static final int WALK_BURN_IN = 200;
  private static final int FORKS = 10;

  /** What makes the points of a series differ. */
  enum Noise {
    /** One value a point, 2 % around the truth. */
    GAUSSIAN("Gaussian, 2 %", 0.003),
    /** One value a point, never below the truth: {@code 1 + 1.5 |N(0, 0.02)|}. */
    ONE_SIDED("one-sided, 1 + 1.5 abs N(0, 2 %)", 0.003),
    /** Ten forks a point, 3 of 5 at 1.0 and 2 of 5 at 1.75, with 3 % around each. */
    BIMODAL("bimodal, 1.0 or 1.75, ten forks", 0.003),
    /** The same, of which the record keeps the mean alone. */
    BIMODAL_MEANS("the same without forks, their mean", 0.003),
    /** One value a point, 2 % on a slow walk: {@code x = 0.9 x + N(0, 0.01)}. */
    WALK("2 % on a slow walk", 0.01),
    /** One value a point, 2 %, half of each deviation being that of the point before. */
    AUTOCORRELATED("2 %, autocorrelation 0.5", 0.005),
    /** One value a point, 1.5 %; three runs in a row are half as slow again, 30 % of all runs. */
    STRETCHES_OF_3("30 % slow runs, 3 in a row", 0.005),
    /** The same, six runs in a row. */
    STRETCHES_OF_6("30 % slow runs, 6 in a row", 0.005),
    /** The same, a tenth slower. */
    MILD_STRETCHES_OF_6("30 % slow by a tenth, 6 in a row", 0.005);

    private final String label;
    private final double mostAlarms;

    Noise(String label, double mostAlarms) {
      this.label = label;
      this.mostAlarms = mostAlarms;
    }

    /** Returns what to call it in a table. */
    String label() {
      return label;
    }
  }

  /**
   * What came of the series of one noise.
   *
   * @param noise the noise
   * @param series flat ones, and as many that shift
   * @param alarms on flat ones
   * @param judged commits of flat ones
   * @param outside commits of flat ones whose value lay outside its fence
   * @param found shifts that were found, within {@value #NEAR} commits of their place
   * @param medianDelay how many commits with the shift it took, the first being one; the largest
   *     integer where fewer than half were found
   * @param slowDelay the same of the slowest tenth
   * @param raised shifts that were raised at their place, of two sizes: the minimum effect and 5 %,
   *     and whose interval states its confidence
   * @param covered those whose interval held the truth when they were raised
   * @param unstated shifts that were raised at their place without a confidence
   */
  record Row(
      Noise noise,
      int series,
      int alarms,
      int judged,
      int outside,
      int found,
      int medianDelay,
      int slowDelay,
      int raised,
      int covered,
      int unstated) {
    /** Returns whether no more flat commits have an alarm than may be. */
    boolean alarmsAreRare() {
      return alarms <= noise.mostAlarms * judged;
    }

    /** Returns whether the next value lies where it was expected as often as it should. */
    boolean isExpected() {
      return outside <= 0.015 * judged;
    }
  }

  private Simulation() {}

  /**
   * Judges series of one noise.
   *
   * @param series how many flat ones and how many that shift, at least 1
   * @param seed the same seed gives the same series
   */
  static Row run(Noise noise, int series, long seed) {
    SplittableRandom random = new SplittableRandom(31 * seed + noise.name().hashCode());
    int alarms = 0;
    int outside = 0;
    int raised = 0;
    int covered = 0;
    int unstated = 0;
    int[] delays = new int[series];
    for (int i = 0; i < series; i++) {
      double[] flat = logTimes(noise, random.split(), 1);
      alarms += judge(flat, 1).alarms;
      outside += outside(flat);
      Judged shifted = judge(logTimes(noise, random.split(), SLOWDOWN), SLOWDOWN);
      delays[i] = shifted.delay;
      Judged least = judge(logTimes(noise, random.split(), 1 + MINIMUM_EFFECT), 1 + MINIMUM_EFFECT);
      for (Judged judged : List.of(shifted, least)) {
        boolean found = judged.delay < Integer.MAX_VALUE;
        raised += found && judged.stated ? 1 : 0;
        covered += judged.stated && judged.covered ? 1 : 0;
        unstated += found && !judged.stated ? 1 : 0;
      }
    }
    Arrays.sort(delays);
    return new Row(
        noise,
        series,
        alarms,
        series * (COMMITS - FIRST_JUDGED + 1),
        outside,
        (int) Arrays.stream(delays).filter(delay -> delay < Integer.MAX_VALUE).count(),
        delays[series / 2],
        delays[series * 9 / 10],
        raised,
        covered,
        unstated);
  }

  private record Judged(int alarms, int delay, boolean stated, boolean covered) {}

  private static Judged judge(double[] logTimes, double slowdown) {
    ShiftDetector detector = new ShiftDetector(Math.log1p(MINIMUM_EFFECT));
    List<Integer> raised = new ArrayList<>();
    int alarms = 0;
    int delay = Integer.MAX_VALUE;
    boolean stated = false;
    boolean covered = false;
    for (int commit = 1; commit <= logTimes.length; commit++) {
      detector.add(logTimes[commit - 1]);
      for (ShiftDetector.Found shift : detector.shifts()) {
        int place = shift.index() + 1;
        if (raised.stream().allMatch(earlier -> Math.abs(earlier - place) > NEAR)) {
          raised.add(place);
          alarms += commit >= FIRST_JUDGED ? 1 : 0;
        }
        if (commit >= SHIFTED && Math.abs(place - SHIFTED) <= NEAR && delay == Integer.MAX_VALUE) {
          delay = commit - SHIFTED + 1;
          stated = !Precedents.areStretches(logTimes, shift.index());
          covered =
              shift.step().low(1 - ShiftDetector.LEVEL) <= Math.log(slowdown)
                  && shift.step().high(1 - ShiftDetector.LEVEL) >= Math.log(slowdown);
        }
      }
    }
    return new Judged(alarms, delay, stated, covered);
  }

  private static int outside(double[] logTimes) {
    int outside = 0;
    for (int commit = FIRST_JUDGED; commit <= logTimes.length; commit++) {
      Fence fence = Fence.of(List.of(Arrays.copyOf(logTimes, commit - 1)), FENCE_CONFIDENCE, 0);
      double value = logTimes[commit - 1];
      if (fence != null && fence.excludes(value)) {
        outside++;
      }
    }
    return outside;
  }

  private static double[] logTimes(Noise noise, SplittableRandom random, double slowdown) {
    double walk = 0;
    double deviation = 0;
    for (int i = 0; i < WALK_BURN_IN; i++) {
      walk = walk(walk, random);
    }
    boolean[] slow = stretches(noise == Noise.STRETCHES_OF_3 ? 3 : 6, random);
    double[] logTimes = new double[COMMITS];
    for (int i = 0; i < COMMITS; i++) {
      walk = walk(walk, random);
      deviation = 0.5 * deviation + 0.02 * Math.sqrt(0.75) * random.nextGaussian();
      double[] forks = new double[FORKS];
      Arrays.setAll(
          forks, fork -> (random.nextInt(5) < 3 ? 1 : 1.75) * (1 + 0.03 * random.nextGaussian()));
      double logTime =
          switch (noise) {
            case GAUSSIAN -> Math.log(1 + 0.02 * random.nextGaussian());
            case ONE_SIDED -> Math.log(1 + 1.5 * Math.abs(0.02 * random.nextGaussian()));
            case BIMODAL -> PointCentre.of(Arrays.stream(forks).map(Math::log).toArray()).logTime();
            case BIMODAL_MEANS -> Math.log(Arrays.stream(forks).average().orElseThrow());
            case WALK -> Math.log(1 + walk + 0.02 * random.nextGaussian());
            case AUTOCORRELATED -> deviation;
            case STRETCHES_OF_3, STRETCHES_OF_6 ->
                Math.log((slow[i] ? 1.5 : 1) * (1 + 0.015 * random.nextGaussian()));
            case MILD_STRETCHES_OF_6 ->
                Math.log((slow[i] ? 1.1 : 1) * (1 + 0.015 * random.nextGaussian()));
          };
      logTimes[i] = logTime + (i + 1 >= SHIFTED ? Math.log(slowdown) : 0);
    }
    return logTimes;
  }

  /** Draws which commits are slow: 30 %, so many in a row, with gaps whose lengths vary. */
  private static boolean[] stretches(int length, SplittableRandom random) {
    boolean[] slow = new boolean[COMMITS];
    double meanGap = length * 7 / 3.0;
    int i = random.nextInt((int) (length + meanGap)) - length;
    while (i < COMMITS) {
      for (int j = Math.max(0, i); j < Math.min(COMMITS, i + length); j++) {
        slow[j] = true;
      }
      i += length + 1 + (int) (-Math.log(1 - random.nextDouble()) * (meanGap - 0.5));
    }
    return slow;
  }

  private static double walk(double walk, SplittableRandom random) {
    return 0.9 * walk + 0.01 * random.nextGaussian();
  }
}
