package io.finetunebench.bench.judge.verdict;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LogRatio;
import io.finetunebench.bench.judge.ratio.Moments;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.StudentRatio;
import io.finetunebench.bench.record.series.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Error rates on measurements whose truth is known. The rates that were found are written to {@code
 * target/verdict-simulation.md}.
 */
class SimulationTest {
  private static final double NOMINAL = 0.99;
  private static final int REPETITIONS = 10_000;

  /** Three standard errors of a share of 99 % over the repetitions. */
  private static final double SIMULATION_ERROR = 3 * Math.sqrt(0.99 * 0.01 / REPETITIONS);

  private static final int[][] FORKS = {
    {3, 3}, {3, 5}, {3, 10}, {3, 30}, {30, 3}, {5, 5}, {5, 10}, {10, 10}, {10, 30}, {30, 30}
  };
  private static final Criteria CRITERIA = Criteria.of(Limits.USUAL, NOMINAL, false, Set.of());
  private static final List<String> REPORT = new ArrayList<>();

  /** The two sides' noise, and by how much it shifts the mean of the logarithms. */
  private record Noise(
      String name,
      ToDoubleFunction<SplittableRandom> baseline,
      ToDoubleFunction<SplittableRandom> candidate,
      double shift) {}

  @AfterAll
  static void writeReport() throws IOException {
    Files.write(Path.of("target", "verdict-simulation.md"), REPORT);
  }

  @Test
  void intervalsCoverAtLeastTheirNominalShare() {
    List<Noise> noises =
        List.of(
            new Noise("Gaussian", Simulation.gaussian(0.02), Simulation.gaussian(0.02), 0),
            new Noise("one-sided", Simulation.oneSided(0.02), Simulation.oneSided(0.02), 0),
            new Noise("Gaussian, 1:4", Simulation.gaussian(0.02), Simulation.gaussian(0.08), 0));
    for (Noise noise : noises) {
      for (int[] forks : FORKS) {
        double coverage = coverage(noise, forks[0], forks[1]);
        report(noise.name(), forks, coverage);
        assertTrue(
            coverage >= NOMINAL - SIMULATION_ERROR,
            noise.name() + " " + forks[0] + ":" + forks[1] + " " + coverage);
      }
    }
  }

  /** Why the degrees of freedom are those of the smaller side. */
  @Test
  void welchsOwnDegreesOfFreedomFallShort() {
    SplittableRandom random = new SplittableRandom(330);
    int covered = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      double[] three = Simulation.logCentres(random, Simulation.oneSided(0.02), 3);
      double[] thirty = Simulation.logCentres(random, Simulation.oneSided(0.02), 30);
      LogRatio ratio = StudentRatio.independent(three, thirty, null);
      double left = Moments.variance(three) / 3;
      double right = Moments.variance(thirty) / 30;
      double freedom = Math.pow(left + right, 2) / (left * left / 2 + right * right / 29);
      double halfWidth =
          TDistribution.of(freedom).inverseSurvivalProbability((1 - NOMINAL) / 2)
              * Math.sqrt(left + right);
      if (Math.abs(ratio.difference()) <= halfWidth) {
        covered++;
      }
    }
    double coverage = (double) covered / REPETITIONS;
    report("one-sided, Welch's degrees of freedom", new int[] {3, 30}, coverage);
    assertTrue(coverage < 0.96, "coverage " + coverage);
  }

  @Test
  void oneSidedNoiseOfUnequalSpreadCostsLessThanOnePointOfCoverage() {
    ToDoubleFunction<SplittableRandom> narrow = Simulation.oneSided(0.02);
    ToDoubleFunction<SplittableRandom> wide = Simulation.oneSided(0.08);
    SplittableRandom random = new SplittableRandom(11);
    int draws = 1_000_000;
    double shift = 0;
    for (int i = 0; i < draws; i++) {
      shift += Math.log(wide.applyAsDouble(random)) - Math.log(narrow.applyAsDouble(random));
    }
    Noise noise = new Noise("one-sided, 1:4", narrow, wide, shift / draws);
    for (int[] forks : FORKS) {
      double coverage = coverage(noise, forks[0], forks[1]);
      report(noise.name(), forks, coverage);
      assertTrue(
          coverage >= NOMINAL - 0.01, noise.name() + " " + forks[0] + ":" + forks[1] + coverage);
    }
  }

  /**
   * Machines that are slow at times. Short stretches hide nothing. With long ones a fork now and
   * then has no fast iteration, and such an outlier widens the interval. Where forks are slow as a
   * whole, all of one side are fast and all of the other slow about 2 * 0.7^n * 0.3^n times.
   */
  @ParameterizedTest
  @CsvSource({
    "4, 0, 3, 0, 0.01",
    "4, 0, 5, 0, 0.01",
    "4, 0, 10, 0, 0.01",
    "10, 0, 3, 0, 0.01",
    "10, 0, 5, 0, 0.01",
    "10, 0, 10, 0, 0.01",
    "Infinity, 0, 3, 0, 0.03",
    "Infinity, 0, 5, 0, 0.01",
    "Infinity, 0, 10, 0, 0.01",
    "4, 5, 5, 0.9, 1",
    "4, 5, 10, 0.98, 1",
    "10, 5, 5, 0.75, 1",
    "10, 5, 10, 0.65, 1",
  })
  void stretchesOfSlownessRaiseFewAlarmsAndHideLittle(
      double stretch, int percentSlower, int forks, double least, double most) {
    Map<Outcome, Double> shares = bimodal(1 + percentSlower / 100.0, forks, stretch);
    report(
        "bimodal, stretches of %.0f of 40 iterations, %d %% slower"
            .formatted(stretch, percentSlower),
        forks,
        shares);
    assertTrue(alarms(shares) >= least && alarms(shares) <= most, shares::toString);
  }

  @Test
  void fivePercentAreFound() {
    for (double deviation : new double[] {0.010, 0.012}) {
      for (int forks : new int[] {3, 5, 10}) {
        Map<Outcome, Double> shares = centres(Math.log(1.05), deviation, forks);
        report(
            String.format(Locale.ROOT, "Gaussian of %.1f %%, 5 %% slower", 100 * deviation),
            forks,
            shares);
        double least = forks == 3 ? 0.08 : forks == 5 ? 0.85 : 0.995;
        assertTrue(alarms(shares) >= least, deviation + " " + forks + " forks: " + shares);
      }
    }
  }

  @Test
  void aWholeSuiteRaisesFalseAlarmsNoMoreOftenThanOneBenchmarkMay() {
    SplittableRandom random = new SplittableRandom(5);
    Criteria withoutEffect = Criteria.of(Limits.of(0), NOMINAL, false, Set.of());
    int repetitions = 1000;
    int alarms = 0;
    for (int repetition = 0; repetition < repetitions; repetition++) {
      List<Series> baseline = new ArrayList<>();
      List<Series> candidate = new ArrayList<>();
      for (int benchmark = 0; benchmark < 10; benchmark++) {
        baseline.add(series("b" + benchmark, forks(random, 10)));
        candidate.add(series("b" + benchmark, forks(random, 10)));
      }
      Comparison comparison = Comparison.of(baseline, candidate, withoutEffect);
      if (comparison.count(Outcome.SLOWER) + comparison.count(Outcome.FASTER) > 0) {
        alarms++;
      }
    }
    REPORT.add("10 benchmarks, no change, minimum effect 0, some alarm: " + alarms + " of 1000");
    assertTrue(alarms <= 10 + 3 * Math.sqrt(10), "alarms: " + alarms);
  }

  private static Series series(String benchmark, List<List<Double>> samples) {
    return MadeSeries.series(benchmark, MadeSeries.time(samples));
  }

  private static List<List<Double>> forks(SplittableRandom random, int forks) {
    List<List<Double>> samples = new ArrayList<>();
    for (int fork = 0; fork < forks; fork++) {
      samples.add(List.of(Simulation.gaussian(0.02).applyAsDouble(random)));
    }
    return samples;
  }

  private static double coverage(Noise noise, int baselineForks, int candidateForks) {
    SplittableRandom random = new SplittableRandom(baselineForks * 1000L + candidateForks);
    int covered = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      LogRatio ratio =
          StudentRatio.independent(
              Simulation.logCentres(random, noise.baseline(), baselineForks),
              Simulation.logCentres(random, noise.candidate(), candidateForks),
              null);
      if (Math.abs(ratio.difference() - noise.shift()) <= ratio.halfWidth(NOMINAL)) {
        covered++;
      }
    }
    return (double) covered / REPETITIONS;
  }

  private static Map<Outcome, Double> centres(double change, double deviation, int forks) {
    SplittableRandom random = new SplittableRandom(forks);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < REPETITIONS; i++) {
      double[] candidate = Simulation.logCentres(random, Simulation.gaussian(deviation), forks);
      for (int fork = 0; fork < forks; fork++) {
        candidate[fork] += change;
      }
      outcomes.add(
          StudentRatio.independent(
                  Simulation.logCentres(random, Simulation.gaussian(deviation), forks),
                  candidate,
                  null)
              .outcome(NOMINAL, Limits.of(0.03)));
    }
    return shares(outcomes);
  }

  private static Map<Outcome, Double> bimodal(double slowdown, int forks, double stretch) {
    SplittableRandom random = new SplittableRandom(forks);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      Comparison comparison =
          Comparison.of(
              List.of(series("b", Simulation.bimodal(random, 1, forks, 40, stretch))),
              List.of(series("b", Simulation.bimodal(random, slowdown, forks, 40, stretch))),
              CRITERIA);
      outcomes.add(comparison.verdicts().get(0).outcome());
    }
    return shares(outcomes);
  }

  private static double alarms(Map<Outcome, Double> shares) {
    return shares.getOrDefault(Outcome.SLOWER, 0.0) + shares.getOrDefault(Outcome.FASTER, 0.0);
  }

  private static Map<Outcome, Double> shares(List<Outcome> outcomes) {
    Map<Outcome, Double> shares = new EnumMap<>(Outcome.class);
    outcomes.forEach(outcome -> shares.merge(outcome, 1.0 / outcomes.size(), Double::sum));
    return shares;
  }

  private static void report(String noise, int[] forks, double coverage) {
    REPORT.add(
        String.format(
            Locale.ROOT,
            "%s | %d:%d | covered %.2f %%",
            noise,
            forks[0],
            forks[1],
            100 * coverage));
  }

  private static void report(String noise, int forks, Map<Outcome, Double> shares) {
    StringBuilder line = new StringBuilder(noise + " | " + forks + " a side");
    shares.forEach(
        (outcome, share) ->
            line.append(String.format(Locale.ROOT, " | %s %.2f %%", outcome.words(), 100 * share)));
    REPORT.add(line.toString());
  }
}
