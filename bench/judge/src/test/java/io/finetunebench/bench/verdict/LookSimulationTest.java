package io.finetunebench.bench.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Error rates and power of measuring until it is decided, all looks included, on noise whose truth
 * is known. The rates that were found are written to {@code target/look-simulation.md}.
 */
class LookSimulationTest {
  private static final double NOMINAL = 0.01;
  private static final int REPETITIONS = 10_000;

  /** Three standard errors of a share of 1 % over the repetitions. */
  private static final double SIMULATION_ERROR = 3 * Math.sqrt(0.99 * 0.01 / REPETITIONS);

  private static final int MOST = 20;
  private static final Criteria CRITERIA = Criteria.of(0.03, 1 - NOMINAL, false, Set.of());
  private static final LookSchedule LOOKS = LookSchedule.of(1 - NOMINAL, MOST);
  private static final List<String> REPORT = new ArrayList<>();

  /** What the simulated comparisons came to: shares of outcomes, and forks a side on average. */
  private record Rates(Map<Outcome, Double> shares, double forks) {
    double changed() {
      return share(Outcome.SLOWER) + share(Outcome.FASTER);
    }

    double share(Outcome outcome) {
      return shares.getOrDefault(outcome, 0.0);
    }
  }

  @AfterAll
  static void writeReport() throws IOException {
    Files.write(Path.of("target", "look-simulation.md"), REPORT);
  }

  /** Without a minimum effect to hide behind: whether any look's interval ever excludes 1. */
  @Test
  void allLooksTogetherExcludeTheTruthNoMoreOftenThanOneMay() {
    excludesTheTruthHardlyEver("Gaussian", Simulation.gaussian(0.02), Simulation.gaussian(0.02));
    excludesTheTruthHardlyEver("one-sided", Simulation.oneSided(0.02), Simulation.oneSided(0.02));
    excludesTheTruthHardlyEver(
        "Gaussian, spread 1:4", Simulation.gaussian(0.02), Simulation.gaussian(0.08));
    excludesTheTruthHardlyEver("Gaussian, one side alone", random -> 1, Simulation.gaussian(0.02));
  }

  private static void excludesTheTruthHardlyEver(
      String noise,
      ToDoubleFunction<SplittableRandom> left,
      ToDoubleFunction<SplittableRandom> right) {
    for (int most : new int[] {12, 20, 40}) {
      double missed = everExcluded(LookSchedule.of(1 - NOMINAL, most), left, right);
      REPORT.add(
          String.format(Locale.ROOT, "%s | %d forks at most | %.2f %%", noise, most, 100 * missed));
      assertTrue(missed <= NOMINAL + SIMULATION_ERROR, noise + " " + most + ": " + missed);
    }
  }

  /** Why the looks have to share the error. */
  @Test
  void peekingWithoutASharedErrorRaisesFalseAlarms() {
    LookSchedule once = LookSchedule.of(1 - NOMINAL, 6);
    SplittableRandom random = new SplittableRandom(17);
    String order = "ABBA BAAB ".repeat(10).strip();
    int excluded = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      double[] baseline = Simulation.logCentres(random, Simulation.gaussian(0.02), 40);
      double[] candidate = Simulation.logCentres(random, Simulation.gaussian(0.02), 40);
      for (int forks = 6; forks <= 40; forks += 2) {
        if (ratio(baseline, candidate, forks, order).excludes(0, once.level(6))) {
          excluded++;
          break;
        }
      }
    }
    double rate = (double) excluded / REPETITIONS;
    REPORT.add(String.format(Locale.ROOT, "Gaussian, 40 forks, peeking | %.2f %%", 100 * rate));
    assertTrue(rate > 0.02, "rate " + rate);
  }

  @Test
  void withoutAChangeHardlyAnythingIsCalledOne() {
    for (double deviation : new double[] {0.01, 0.02, 0.05}) {
      Rates rates = gaussian(1, deviation);
      report(String.format(Locale.ROOT, "Gaussian of %.0f %%, A/A", 100 * deviation), rates);
      assertTrue(rates.changed() <= NOMINAL + SIMULATION_ERROR, rates.toString());
    }
    assertTrue(gaussian(1, 0.01).share(Outcome.EQUIVALENT) > 0.95);
  }

  @Test
  void fivePercentAreFoundAndNeverCalledEquivalent() {
    for (double deviation : new double[] {0.010, 0.012, 0.02}) {
      Rates rates = gaussian(1.05, deviation);
      report(
          String.format(Locale.ROOT, "Gaussian of %.1f %%, 5 %% slower", 100 * deviation), rates);
      assertTrue(rates.share(Outcome.EQUIVALENT) <= NOMINAL / 2, rates.toString());
      assertTrue(rates.share(Outcome.FASTER) <= NOMINAL / 2, rates.toString());
      assertTrue(rates.share(Outcome.SLOWER) >= 0.95, rates.toString());
    }
  }

  /** The hardest truths for EQUIVALENT are those just outside of the minimum effect. */
  @Test
  void aChangeJustBeyondTheMinimumEffectIsHardlyEverCalledEquivalent() {
    Rates rates = gaussian(1.031, 0.01);
    report("Gaussian of 1.0 %, 3.1 % slower", rates);
    assertTrue(rates.share(Outcome.EQUIVALENT) <= NOMINAL / 2 + SIMULATION_ERROR, "" + rates);
  }

  @Test
  void stretchesOfSlownessRaiseNoFalseAlarms() {
    for (double stretch : new double[] {4, 10, Double.POSITIVE_INFINITY}) {
      Rates rates = bimodal(1, stretch);
      report("bimodal, stretches of " + stretch + ", A/A", rates);
      assertTrue(rates.changed() <= NOMINAL, rates.toString());
    }
  }

  @Test
  void fivePercentAreFoundInStretchesOfSlowness() {
    for (double stretch : new double[] {4, 10}) {
      Rates rates = bimodal(1.05, stretch);
      report("bimodal, stretches of " + stretch + ", 5 % slower", rates);
      assertTrue(rates.share(Outcome.SLOWER) >= (stretch == 4 ? 0.98 : 0.7), rates.toString());
    }
  }

  private static double everExcluded(
      LookSchedule looks,
      ToDoubleFunction<SplittableRandom> left,
      ToDoubleFunction<SplittableRandom> right) {
    SplittableRandom random = new SplittableRandom(looks.mostForks());
    String order = "ABBA BAAB ".repeat(10).strip();
    int missed = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      double[] baseline = Simulation.logCentres(random, left, looks.mostForks());
      double[] candidate = Simulation.logCentres(random, right, looks.mostForks());
      for (int forks = 6; forks <= looks.mostForks(); forks += 2) {
        // By the noise alone: what the orders exclude in addition is simulated by RhythmTest.
        Level level = Level.of(looks.level(forks).confidence());
        if (ratio(baseline, candidate, forks, order).excludes(0, level)) {
          missed++;
          break;
        }
      }
    }
    return (double) missed / REPETITIONS;
  }

  private static LogRatio ratio(double[] baseline, double[] candidate, int forks, String order) {
    return BlockRatio.of(
        Arrays.copyOf(baseline, forks), Arrays.copyOf(candidate, forks), order, null);
  }

  private static Rates gaussian(double slowdown, double deviation) {
    SplittableRandom random = new SplittableRandom(Math.round(1000 * deviation));
    Thresholds thresholds = Thresholds.interleaved(CRITERIA);
    String order = "ABBA BAAB ".repeat(10).strip();
    Map<Outcome, Double> shares = new EnumMap<>(Outcome.class);
    double forksInAll = 0;
    for (int i = 0; i < REPETITIONS; i++) {
      double[] baseline = Simulation.logCentres(random, Simulation.gaussian(deviation), MOST);
      double[] candidate = Simulation.logCentres(random, Simulation.gaussian(deviation), MOST);
      for (int fork = 0; fork < MOST; fork++) {
        candidate[fork] += Math.log(slowdown);
      }
      int forks = 6;
      while (true) {
        LogRatio ratio = ratio(baseline, candidate, forks, order);
        Outcome outcome = ratio.outcome(LOOKS.level(forks), thresholds);
        if (outcome != Outcome.INCONCLUSIVE || forks == MOST) {
          shares.merge(outcome, 1.0 / REPETITIONS, Double::sum);
          forksInAll += forks;
          break;
        }
        forks += 2;
      }
    }
    return new Rates(shares, forksInAll / REPETITIONS);
  }

  private static Rates bimodal(double slowdown, double stretch) {
    SplittableRandom random = new SplittableRandom(31);
    int repetitions = 1000;
    Map<Outcome, Double> shares = new EnumMap<>(Outcome.class);
    double forksInAll = 0;
    for (int i = 0; i < repetitions; i++) {
      List<List<Double>> baseline = Simulation.bimodal(random, 1, MOST, 40, stretch);
      List<List<Double>> candidate = Simulation.bimodal(random, slowdown, MOST, 40, stretch);
      int forks = 6;
      while (true) {
        Verdict verdict =
            Look.at(
                Simulation.series("b", baseline.subList(0, forks)),
                Simulation.series("b", candidate.subList(0, forks)),
                "ABBA BAAB ".repeat(10).strip(),
                CRITERIA,
                LOOKS);
        assertEquals(forks, verdict.baselineForks());
        if (verdict.outcome() != Outcome.INCONCLUSIVE || forks == MOST) {
          shares.merge(verdict.outcome(), 1.0 / repetitions, Double::sum);
          forksInAll += forks;
          break;
        }
        forks += 2;
      }
    }
    return new Rates(shares, forksInAll / repetitions);
  }

  private static void report(String noise, Rates rates) {
    StringBuilder line = new StringBuilder(noise);
    rates
        .shares()
        .forEach(
            (outcome, share) ->
                line.append(
                    String.format(Locale.ROOT, " | %s %.2f %%", outcome.words(), 100 * share)));
    line.append(String.format(Locale.ROOT, " | %.1f forks a side", rates.forks()));
    REPORT.add(line.toString());
  }
}
