package io.finetunebench.bench.judge.verdict;

import static io.finetunebench.bench.judge.verdict.MadeSeries.HERE;
import static io.finetunebench.bench.judge.verdict.MadeSeries.bytes;
import static io.finetunebench.bench.judge.verdict.MadeSeries.forks;
import static io.finetunebench.bench.judge.verdict.MadeSeries.noise;
import static io.finetunebench.bench.judge.verdict.MadeSeries.origin;
import static io.finetunebench.bench.judge.verdict.MadeSeries.rates;
import static io.finetunebench.bench.judge.verdict.MadeSeries.samples;
import static io.finetunebench.bench.judge.verdict.MadeSeries.series;
import static io.finetunebench.bench.judge.verdict.MadeSeries.times;
import static io.finetunebench.bench.judge.verdict.MadeSeries.with;
import static io.finetunebench.bench.judge.verdict.MadeSeries.without;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.judge.ratio.Design;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Origin;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static final Criteria CRITERIA = Criteria.of(Limits.USUAL, 0.99, false, Set.of());
  private static final Criteria ACROSS = Criteria.of(Limits.USUAL, 0.99, true, Set.of());
  private static final Map<String, String> FLOAT = Map.of("precision", "float");
  private static final Map<String, String> DOUBLE = Map.of("precision", "double");

  @Test
  void aTimeThatGrowsIsSlowerAndARateThatGrowsIsFaster() {
    Verdict time = one(times("b", 100, 5), times("b", 110, 5), CRITERIA);
    assertEquals(Outcome.SLOWER, time.outcome(), time.reason());
    assertEquals(1.1, Objects.requireNonNull(time.estimate()).ratio(), 1e-9);
    assertNull(time.forks().further());

    Verdict rate = one(rates("b", 100, 5), rates("b", 110, 5), CRITERIA);
    assertEquals(Outcome.FASTER, rate.outcome(), rate.reason());
    Estimate estimate = Objects.requireNonNull(rate.estimate());
    assertEquals(1 / 1.1, estimate.ratio(), 1e-9);
    assertEquals(1.1, estimate.candidateScore() / estimate.baselineScore(), 1e-9);
    assertTrue(Objects.requireNonNull(estimate.interval()).high() < 1);
    assertEquals(Outcome.SLOWER, one(rates("b", 110, 5), rates("b", 100, 5), CRITERIA).outcome());
  }

  @Test
  void theFastestOperationsShowWhatLongIterationsHide() {
    List<List<Double>> hidden = forks(100, 150, 200);
    Series base = watched(hidden, List.of(90.0, 90.45, 90.0), 0);
    Series slower = watched(hidden, List.of(99.0, 99.0, 99.2), 30);
    assertEquals(
        Outcome.INCONCLUSIVE,
        one(series("b", Map.of(), HERE, hidden), series("b", Map.of(), HERE, hidden), CRITERIA)
            .outcome());
    // Where one side does not know them, both fall back on the iterations.
    assertEquals(Outcome.INCONCLUSIVE, one(watched(hidden, null, 0), slower, CRITERIA).outcome());
    Verdict verdict = one(base, slower, CRITERIA);
    assertEquals(Outcome.SLOWER, verdict.outcome(), verdict.reason());
    assertEquals(1.1, Objects.requireNonNull(verdict.estimate()).ratio(), 0.01);
    assertEquals(
        List.of(
            "b: garbage collections took 3.0 % of the time, 0.0 % in the baseline; the ratio is of"
                + " the fastest and does not show it"),
        Comparison.of(List.of(base), List.of(slower), CRITERIA).notes());
  }

  @Test
  void bytesAreJudgedBesideTheTimeAndTakeNoShareOfItsConfidence() {
    List<Series> base = List.of(times("b", 100, 4), bytes("b", 312));
    List<Series> more = List.of(times("b", 100, 4), bytes("b", 512));
    Comparison comparison = Comparison.of(base, more, CRITERIA);
    assertEquals(
        List.of("EQUIVALENT b", "MORE b allocation"),
        comparison.verdicts().stream()
            .map(verdict -> verdict.outcome().words() + " " + verdict.subject().name())
            .toList());
    assertTrue(comparison.failsBy(Outcome.MORE));
    assertEquals(
        Comparison.of(base.subList(0, 1), more.subList(0, 1), CRITERIA).confidenceEach(),
        comparison.confidenceEach());
    Criteria across = Criteria.of(Limits.USUAL, 0.99, true, Set.of());
    assertFalse(Comparison.of(base, more, across).failsBy(Outcome.MORE));
  }

  @ParameterizedTest
  @CsvSource({
    "24000, 32192, TRADE",
    "312, 312, EQUIVALENT",
    "312, 3000, TRADE",
    "312, 8504, MORE",
    "0, 8192, MORE"
  })
  void moreBytesThatBuyMoreTimeAreATrade(double before, double after, Outcome outcome) {
    List<Series> base = List.of(times("b", 100, 4), bytes("b", before));
    List<Series> fast = List.of(times("b", 9, 4), bytes("b", after));
    Comparison comparison = Comparison.of(base, fast, CRITERIA);
    assertEquals(
        List.of(Outcome.FASTER, outcome),
        comparison.verdicts().stream().map(Verdict::outcome).toList());
    assertEquals(outcome == Outcome.MORE, comparison.fails(comparison.verdicts().get(1)));
    Criteria strict = Criteria.of(Limits.USUAL, 0.99, false, Set.of(Outcome.TRADE));
    assertEquals(
        outcome == Outcome.TRADE, Comparison.of(base, fast, strict).failsBy(Outcome.TRADE));
    // Where only the bytes were chosen, nobody knows of the time.
    assertEquals(
        0, Comparison.of(base.subList(1, 2), fast.subList(1, 2), CRITERIA).count(Outcome.TRADE));
  }

  @Test
  void bytesThatOneSideDidNotMeasureAreNotMissing() {
    List<Series> with = List.of(times("b", 100, 4), bytes("b", 312));
    List<Series> without = List.of(times("b", 100, 4));
    for (Comparison comparison :
        List.of(Comparison.of(with, without, CRITERIA), Comparison.of(without, with, CRITERIA))) {
      assertEquals(
          List.of("b"), comparison.verdicts().stream().map(each -> each.subject().name()).toList());
    }
    MetricChoice choice = new MetricChoice(Set.of("Allocation"));
    List<Verdict> asked = Comparison.of(choice.of(with), choice.of(without), CRITERIA).verdicts();
    assertEquals(List.of(Outcome.GONE), asked.stream().map(Verdict::outcome).toList());
  }

  @Test
  void aChoiceOfTimeIsOfEveryRateAndDurationAndKeepsWhatHasNoNumbers() {
    List<Series> all =
        List.of(
            times("b", 100, 4),
            bytes("b", 312),
            rates("r", 10, 4),
            without("i", Validity.invalid("NaN")));
    assertEquals(
        List.of("b", "r", "i"),
        new MetricChoice(Set.of("time")).of(all).stream().map(Series::benchmark).toList());
    assertEquals(
        List.of("b", "i"),
        new MetricChoice(Set.of("allocation")).of(all).stream().map(Series::benchmark).toList());
    assertEquals(all, MetricChoice.ALL.of(all));
    assertEquals(
        List.of("", "allocation", "", ""),
        new MetricChoice(Set.of("time", "allocation"))
            .of(all).stream().map(Series::further).toList());
  }

  @Test
  void theSameIsEquivalent() {
    assertEquals(
        Outcome.EQUIVALENT, one(times("b", 100, 5), times("b", 100, 5), CRITERIA).outcome());
  }

  @Test
  void oneOrTwoForksClaimNothingAndSaySo() {
    for (int forks : new int[] {1, 2}) {
      Verdict verdict = one(times("b", 100, 10), times("b", 900, forks), CRITERIA);
      assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
      assertEquals(
          "too few forks: expected at least 3 on each side, found 10 and " + forks,
          verdict.reason());
      Estimate estimate = Objects.requireNonNull(verdict.estimate());
      assertEquals(9, estimate.ratio(), 0.1);
      assertNull(estimate.interval());
    }
  }

  private static final List<List<Double>> DISTURBED =
      List.of(
          List.of(2.1, 6.0, 3.4, 2.0, 4.4),
          List.of(1.9, 2.6, 7.1, 3.8, 2.2),
          List.of(2.0, 5.2, 2.9, 8.3, 2.4));

  /** The middle of the iterations is 1.08 times as fast; of each fork one happened to be fast. */
  private static final List<List<Double>> LUCKY =
      List.of(
          List.of(0.66, 2.9, 2.2, 3.1, 3.4),
          List.of(0.64, 2.0, 3.3, 2.6, 3.8),
          List.of(0.65, 2.1, 2.8, 3.0, 2.9));

  @Test
  void noChangeIsClaimedThatIsSmallerThanTheSpreadWithinForks() {
    for (boolean swapped : new boolean[] {false, true}) {
      Verdict verdict = swapped ? compared(LUCKY, DISTURBED) : compared(DISTURBED, LUCKY);
      assertEquals(Outcome.INCONCLUSIVE, verdict.outcome(), verdict.reason());
      assertEquals(
          "the change is less than what iterations of a fork spread by, 415 %", verdict.reason());
      assertNull(verdict.forks().further());
      assertEquals(4.15, Objects.requireNonNull(verdict.limits()).claimedFrom(), 0.01);
    }
    Verdict verdict = compared(DISTURBED, slower(DISTURBED, 11));
    assertEquals(Outcome.SLOWER, verdict.outcome(), verdict.reason());
  }

  @Test
  void quietIterationsHideNoChangeOfFivePercent() {
    List<List<Double>> quiet =
        IntStream.range(0, 5)
            .mapToObj(fork -> List.of(100.0 + fork % 3 * 0.5, 103.0, 101.0, 102.5, 101.5))
            .toList();
    Verdict verdict = compared(quiet, slower(quiet, 1.05));
    assertEquals(Outcome.SLOWER, verdict.outcome(), verdict.reason());
    assertEquals(Limits.of(0.03), verdict.limits());
  }

  /** The ratio is of the fastest, which is not the quotient of the scores that reports show. */
  @Test
  void theScoresOfTheSidesAreThoseOfTheirRuns() {
    Estimate estimate = Objects.requireNonNull(compared(DISTURBED, LUCKY).estimate());
    assertEquals(Math.cbrt(3.4 * 2.6 * 2.9), estimate.baselineScore(), 1e-9);
    assertEquals(Math.cbrt(2.9 * 2.6 * 2.8), estimate.candidateScore(), 1e-9);
    assertEquals(0.33, estimate.ratio(), 0.01);
  }

  private static Verdict compared(List<List<Double>> baseline, List<List<Double>> candidate) {
    return one(series("b", FLOAT, HERE, baseline), series("b", FLOAT, HERE, candidate), CRITERIA);
  }

  private static List<List<Double>> slower(List<List<Double>> forks, double factor) {
    return forks.stream()
        .map(fork -> fork.stream().map(sample -> factor * sample).toList())
        .toList();
  }

  @Test
  void whatCannotBeDecidedNamesTheForksThatWould() {
    Verdict verdict =
        one(
            series("b", FLOAT, HERE, forks(100, 101, 99)),
            series("b", FLOAT, HERE, forks(106, 108, 104)),
            CRITERIA);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    int further = Objects.requireNonNull(verdict.forks().further());
    assertTrue(further > 0 && further < 10, "forks: " + further);
    assertTrue(
        verdict.reason().endsWith("further forks a side that would decide: about " + further),
        verdict.reason());
  }

  @Test
  void moreBenchmarksMakeEveryIntervalWider() {
    Comparison alone =
        Comparison.of(List.of(times("a", 100, 5)), List.of(times("a", 104, 5)), CRITERIA);
    Comparison two =
        Comparison.of(
            List.of(times("a", 100, 5), times("b", 100, 5), times("few", 1, 2)),
            List.of(times("a", 104, 5), times("b", 104, 5), times("few", 1, 2)),
            CRITERIA);
    assertEquals(0.99, alone.confidenceEach(), 1e-12);
    // Two of the three claim something.
    assertEquals(0.995, two.confidenceEach(), 1e-12);
    assertTrue(width(two.verdicts().get(0)) > width(alone.verdicts().get(0)));
  }

  @Test
  void forksOfAllSeriesOfASideArePooled() {
    Comparison comparison =
        Comparison.of(
            List.of(times("b", 100, 2), times("b", 100, 3)), List.of(times("b", 100, 4)), CRITERIA);
    assertEquals(1, comparison.verdicts().size());
    assertEquals(5, comparison.verdicts().get(0).forks().baseline());
    assertEquals(4, comparison.verdicts().get(0).forks().candidate());
  }

  @Test
  void otherConditionsAreNotComparableAndAreNamed() {
    Series base = series("b", FLOAT, HERE, samples(100, 5));
    assertRefused(
        base,
        series("b", FLOAT, origin("there", "Xeon", "CpuBackend"), samples(100, 5)),
        "machine: baseline EPYC, candidate Xeon");
    assertRefused(
        base,
        series("b", FLOAT, origin("there", "EPYC", "JCublasBackend"), samples(100, 5)),
        "backend: baseline CpuBackend, candidate JCublasBackend");
    assertRefused(
        base,
        series("b", DOUBLE, HERE, samples(100, 5)),
        "precision: baseline float, candidate double");
    assertRefused(
        base,
        with(base, "open poisson 200.0/s", List.of(), null),
        "load: baseline closed, candidate open poisson 200.0/s");
    assertRefused(
        series("b", Map.of("workload", "seed"), HERE, samples(100, 5)),
        series("b", Map.of("workload", "tiny"), HERE, samples(100, 5)),
        "workload: baseline seed, candidate tiny");
  }

  @Test
  void acrossMachinesTheyAreComparedAndListedAndNothingFails() {
    Comparison comparison =
        Comparison.of(
            List.of(series("b", FLOAT, HERE, samples(100, 5))),
            List.of(series("b", FLOAT, origin("there", "Xeon", "CpuBackend"), samples(150, 5))),
            ACROSS);
    Verdict verdict = comparison.verdicts().get(0);
    assertEquals(Outcome.SLOWER, verdict.outcome());
    assertTrue(!comparison.fails(verdict));
    assertEquals(List.of(new Difference("machine", "EPYC", "Xeon")), verdict.differences());
  }

  @Test
  void aSideThatMixesMachinesIsNeverComparable() {
    Comparison comparison =
        Comparison.of(
            List.of(
                series("b", FLOAT, HERE, samples(100, 3)),
                series("b", FLOAT, origin("there", "Xeon", null), samples(100, 3))),
            List.of(series("b", FLOAT, HERE, samples(100, 5))),
            ACROSS);
    assertEquals(Outcome.NOT_COMPARABLE, comparison.verdicts().get(0).outcome());
    assertEquals("the baseline mixes machine EPYC and Xeon", comparison.verdicts().get(0).reason());
  }

  @Test
  void whatNeededNoBackendComparesWithEveryBackend() {
    assertEquals(
        Outcome.EQUIVALENT,
        one(
                series("b", FLOAT, origin("none", "EPYC", null), samples(100, 5)),
                series("b", FLOAT, HERE, samples(100, 5)),
                CRITERIA)
            .outcome());
  }

  @Test
  void otherUnitsAreNotComparableEvenAcrossMachines() {
    Verdict verdict = one(times("b", 100, 5), rates("b", 100, 5), ACROSS);
    assertEquals(Outcome.NOT_COMPARABLE, verdict.outcome());
    assertTrue(
        verdict.reason().contains("unit: baseline ns/op, candidate ops/s"), verdict.reason());
  }

  @Test
  void whatDiffersInAConditionIsPairedOnlyWhereItHasNoEqual() {
    Comparison comparison =
        Comparison.of(
            List.of(
                series("b", FLOAT, HERE, samples(100, 5)),
                series("b", DOUBLE, HERE, samples(100, 5))),
            List.of(series("b", DOUBLE, HERE, samples(100, 5))),
            CRITERIA);
    assertEquals(
        List.of(Outcome.GONE, Outcome.EQUIVALENT),
        comparison.verdicts().stream().map(Verdict::outcome).toList());
  }

  @Test
  void oneSideOnlyIsGoneOrNew() {
    Comparison comparison =
        Comparison.of(
            List.of(times("old", 100, 5), times("both", 100, 5)),
            List.of(times("both", 100, 5), times("new", 100, 5)),
            CRITERIA);
    assertEquals(
        List.of(
            "old GONE the candidate does not have it",
            "both EQUIVALENT the whole interval lies within 3 %",
            "new NEW the baseline does not have it"),
        comparison.verdicts().stream()
            .map(
                verdict ->
                    verdict.subject().name() + " " + verdict.outcome() + " " + verdict.reason())
            .toList());
  }

  @Test
  void skippedIsGoneOrNewAndInvalidIsInvalidInTheCandidateAlone() {
    Series invalid = without("b", Validity.invalid("NaN"));
    Series skipped = without("b", Validity.skipped("no GPU"));
    Series valid = times("b", 100, 5);
    assertEquals("GONE: skipped in the candidate: no GPU", told(valid, skipped));
    assertEquals("NEW: skipped in the baseline: no GPU", told(skipped, valid));
    assertEquals("NEW: INVALID in the baseline: NaN", told(invalid, valid));
    assertEquals("INVALID: NaN", told(valid, invalid));
    assertEquals("INVALID: NaN", told(skipped, invalid));
    Verdict pooled =
        Comparison.of(List.of(valid), List.of(valid, invalid), CRITERIA).verdicts().get(0);
    assertEquals(Outcome.INVALID, pooled.outcome());
  }

  @Test
  void samplesOfZeroHaveNoRatio() {
    Verdict verdict = one(times("b", 0, 5), times("b", 100, 5), CRITERIA);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertNull(verdict.estimate());
  }

  @Test
  void versionsThatDifferAreListed() {
    Comparison comparison =
        Comparison.of(
            List.of(times("b", 100, 5)),
            List.of(
                series(
                    "b",
                    Map.of(),
                    new Origin("x", "EPYC", null, Map.of("JVM", "21", "commit", "c"), List.of("n")),
                    samples(100, 5))),
            CRITERIA);
    assertEquals(Outcome.EQUIVALENT, comparison.verdicts().get(0).outcome());
    assertEquals(List.of(new Difference("JVM", "17", "21")), comparison.versions());
    assertEquals(List.of("n"), comparison.notes());
  }

  @Test
  void copiesOfOneMeasurementCountOnceAndDecideNothing() {
    List<List<Double>> fork = forks(100);
    List<List<Double>> slower = forks(115.7);
    List<Series> base = new ArrayList<>();
    List<Series> candidate = new ArrayList<>();
    for (String name : List.of("1.json", "2.json", "3.json")) {
      base.add(series("b", Map.of(), origin("base/" + name, "EPYC", null), fork));
      candidate.add(series("b", Map.of(), origin("cand/" + name, "EPYC", null), slower));
    }
    Comparison comparison = Comparison.of(base, candidate, CRITERIA);
    Verdict verdict = comparison.verdicts().get(0);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertEquals(1, verdict.forks().baseline());
    assertEquals(
        List.of(
            "base/2.json, base/3.json: the same samples as another source of the baseline; a copy"
                + " counts once",
            "cand/2.json, cand/3.json: the same samples as another source of the candidate; a copy"
                + " counts once"),
        comparison.notes());
  }

  @Test
  void anIntervalWithoutWidthDecidesNothing() {
    List<List<Double>> still = forks(100, 100, 100);
    List<List<Double>> slower = forks(115.7, 115.7, 115.7);
    Verdict verdict =
        one(series("b", Map.of(), HERE, still), series("b", Map.of(), HERE, slower), CRITERIA);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertEquals(
        "the forks do not differ at all, and an interval without width decides nothing",
        verdict.reason());
    assertNull(Objects.requireNonNull(verdict.estimate()).interval());
  }

  @Test
  void runsWhoseForksTookTurnsInPairsAreJudgedByTheirPairsAsWhileTheyRan() {
    List<Double> ratios = List.of(1.041, 1.044, 1.039, 1.042, 1.046, 1.04);
    List<Series> sides = inPairs("b", ratios);
    Verdict verdict = one(sides.get(0), sides.get(1), CRITERIA);
    Verdict look =
        PairLook.at(
            new PairLook.Measured(
                new Subject(new BenchmarkCase("b", Map.of(), "closed"), "", "time", false),
                MadeSeries.time(MadeSeries.samples(100, 6)),
                MadeSeries.time(MadeSeries.samples(100, 6))),
            ratios.stream().mapToDouble(Math::log).toArray(),
            null,
            Limits.USUAL,
            PairLook.schedule(0.99, 20));
    assertEquals(Outcome.SLOWER, verdict.outcome(), verdict.reason());
    assertEquals(look.reason(), verdict.reason());
    assertEquals(
        PairLook.schedule(0.99, 20).confidence(),
        Comparison.of(sides.subList(0, 1), sides.subList(1, 2), CRITERIA).confidenceEach());
    Estimate estimate = Objects.requireNonNull(verdict.estimate());
    Estimate atTheLook = Objects.requireNonNull(look.estimate());
    assertEquals(atTheLook.ratio(), estimate.ratio());
    assertEquals(atTheLook.interval(), estimate.interval());
    assertEquals(Design.INTERLEAVED, estimate.design());
    Verdict turned = one(sides.get(1), sides.get(0), CRITERIA);
    assertEquals(Outcome.FASTER, turned.outcome());
    assertEquals(1 / estimate.ratio(), Objects.requireNonNull(turned.estimate()).ratio(), 1e-12);
  }

  @Test
  void aPairAfterTheLastLookDecidesNothing() {
    List<Double> six = List.of(1.01, 1.04, 1.0, 1.045, 1.02, 1.03);
    List<Double> seven = new ArrayList<>(six);
    seven.add(1.03);
    Verdict looked = one(inPairs("b", six).get(0), inPairs("b", six).get(1), CRITERIA);
    Verdict stopped = one(inPairs("b", seven).get(0), inPairs("b", seven).get(1), CRITERIA);
    assertEquals(looked.outcome(), stopped.outcome(), stopped.reason());
    assertEquals(width(looked), width(stopped));
    List<Double> eight = new ArrayList<>(seven);
    eight.add(1.025);
    Verdict next = one(inPairs("b", eight).get(0), inPairs("b", eight).get(1), CRITERIA);
    assertTrue(width(next) < width(looked), "a look at eight");
  }

  @Test
  void pairsOfOtherBenchmarksTellHowMuchPairsVary() {
    List<Double> few = List.of(1.04, 0.99, 1.05, 1.03, 0.995, 1.045);
    double alone = width(one(inPairs("b", few).get(0), inPairs("b", few).get(1), CRITERIA));
    List<Series> before = new ArrayList<>();
    List<Series> after = new ArrayList<>();
    for (String name : List.of("b", "c", "d", "e")) {
      List<Double> ratios = name.equals("b") ? few : List.of(1.001, 1.0, 0.999, 1.002, 0.998, 1.0);
      before.add(inPairs(name, ratios).get(0));
      after.add(inPairs(name, ratios).get(1));
    }
    // The bound of four benchmarks is wider than that of one, and still the others help.
    Comparison together = Comparison.of(before, after, CRITERIA);
    assertTrue(width(together.verdicts().get(0)) < alone, together.verdicts()::toString);
  }

  @Test
  void microsecondsAreConvertedToNanoseconds() {
    Series nanos = times("b", 1000, 5);
    Series micros = inUnit(times("b", 1.1, 5), "us/op");
    Verdict verdict = one(nanos, micros, CRITERIA);
    assertEquals(Outcome.SLOWER, verdict.outcome(), verdict.reason());
    Estimate estimate = Objects.requireNonNull(verdict.estimate());
    assertEquals(1.1, estimate.ratio(), 1e-9);
    assertEquals("ns/op", estimate.unit());
    assertEquals(1100, estimate.candidateScore(), 2);
    Verdict rates = one(rates("b", 1000, 5), inUnit(rates("b", 1.1, 5), "ops/ms"), CRITERIA);
    assertEquals(Outcome.FASTER, rates.outcome(), rates.reason());
  }

  @Test
  void oneAfterTheOtherCallsNothingBelowWhatMachinesDrift() {
    Criteria one = Criteria.of(Limits.of(0.01), 0.99, false, Set.of());
    Verdict verdict = one(times("b", 100, 10), times("b", 102, 10), one);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome(), verdict.reason());
    Estimate estimate = Objects.requireNonNull(verdict.estimate());
    assertEquals(Design.ONE_AFTER_THE_OTHER, estimate.design());
    assertEquals(Outcome.SLOWER, one(times("b", 100, 10), times("b", 104, 10), one).outcome());
    assertEquals(Outcome.SLOWER, known(102, 0).outcome(), known(102, 0).reason());
    assertEquals(Outcome.INCONCLUSIVE, known(104, 0.04).outcome());
    assertTrue(
        known(104, 0.04).reason().endsWith("; widened by how the machine drifts from run to run"));
  }

  /** Compares two runs, where earlier ones differ by a step each. */
  private static Verdict known(double time, double step) {
    Stream<RunRecord> earlier =
        IntStream.range(0, 12).mapToObj(i -> run(i, 100 * (1 + i % 2 * step)));
    return Comparison.of(
            Series.of(run(12, 100)),
            Series.of(run(13, time)),
            Criteria.of(Limits.of(0.01), 0.99, false, Set.of()),
            MachineHistory.of(earlier))
        .verdicts()
        .get(0);
  }

  private static RunRecord run(int index, double time) {
    return Runs.run(index, List.of(Runs.valid(time)), List.of());
  }

  @Test
  void aRunThatWasLookedAtWithAnotherSaysSo() {
    List<Double> ones = Collections.nCopies(8, 1.0);
    Series base = inTurns(times("b", 100, 8), "a", "z", Interleaving.Side.BASELINE, ones);
    Series other = inTurns(times("b", 102.9, 8), "y", "x", Interleaving.Side.CANDIDATE, ones);
    Comparison apart = Comparison.of(List.of(base), List.of(other), CRITERIA);
    assertEquals(Outcome.INCONCLUSIVE, apart.verdicts().get(0).outcome());
    assertTrue(apart.notes().get(0).startsWith("measured until it was decided with another run"));
  }

  /** A candidate that touches much memory slows the copy beside it, and hid behind that once. */
  @Test
  void aCandidateThatSlowsTheRulerGainsNothing() {
    Series base = ruled(times("b", 100, 10), 1000);
    Series same = ruled(times("b", 100, 10), 1050);
    Series slower = ruled(times("b", 105, 10), 1050);
    assertEquals(Outcome.EQUIVALENT, one(base, same, CRITERIA).outcome());
    assertEquals(Outcome.SLOWER, one(base, slower, CRITERIA).outcome());
    assertEquals(
        List.of(
            "b: the memory copy beside the candidate's forks was 5.0 % slower; the machine or the"
                + " candidate made it so, and no ratio is corrected by it"),
        Comparison.of(List.of(base), List.of(slower), CRITERIA).notes());
  }

  @Test
  void whatSeveralSourcesSayIsSaidOnce() {
    List<Series> base = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String source = i + ".json";
      base.add(
          series(
              "b",
              Map.of(),
              new Origin(source, null, null, Map.of(), List.of(source + ": says nothing")),
              samples(100 + i, 3)));
    }
    assertEquals(
        List.of("0.json, 1.json, 2.json and 2 more: says nothing"),
        Comparison.of(base, List.of(), CRITERIA).notes());
  }

  private static Series inUnit(Series series, String unit) {
    Metric metric = Objects.requireNonNull(series.metric());
    return series.with("", Metric.of(metric.name(), unit, metric.hint(), 1, metric.samples()));
  }

  private static Series inTurns(
      Series series, String run, String other, Interleaving.Side side, List<Double> ratios) {
    return with(series, "closed", List.of(), new Series.Turns(run, other, side, ratios, 20));
  }

  /** Runs "a" and "z" whose forks took turns in pairs. */
  private static List<Series> inPairs(String benchmark, List<Double> ratios) {
    Series series = times(benchmark, 100, ratios.size());
    return List.of(
        inTurns(series, "a", "z", Interleaving.Side.BASELINE, ratios),
        inTurns(series, "z", "a", Interleaving.Side.CANDIDATE, ratios));
  }

  private static Series ruled(Series series, long copyNanos) {
    return disturbed(series, noise(2, copyNanos, 1, 0));
  }

  private static void assertRefused(Series baseline, Series candidate, String reason) {
    Verdict verdict = one(baseline, candidate, CRITERIA);
    assertEquals(Outcome.NOT_COMPARABLE, verdict.outcome());
    assertEquals(reason, verdict.reason());
    assertNull(verdict.estimate());
    assertNotNull(one(baseline, candidate, ACROSS).estimate());
  }

  private static String told(Series baseline, Series candidate) {
    Verdict verdict = one(baseline, candidate, CRITERIA);
    return verdict.outcome() + ": " + verdict.reason();
  }

  private static double width(Verdict verdict) {
    var interval = Objects.requireNonNull(Objects.requireNonNull(verdict.estimate()).interval());
    return interval.high() - interval.low();
  }

  private static Verdict one(Series baseline, Series candidate, Criteria criteria) {
    List<Verdict> verdicts =
        Comparison.of(List.of(baseline), List.of(candidate), criteria).verdicts();
    assertEquals(1, verdicts.size());
    return verdicts.get(0);
  }

  /** Forks of one iteration that lasted a second. */
  private static Series watched(
      List<List<Double>> samples, @Nullable List<Double> fastest, long collectionMillis) {
    List<ForkValues> forks =
        IntStream.range(0, samples.size())
            .mapToObj(
                fork ->
                    new ForkValues(
                        samples.get(fork),
                        fastest == null ? null : List.of(fastest.get(fork)),
                        List.of()))
            .toList();
    Metric metric = new Metric("time", "ns/op", Hint.TIME, 1, null, forks);
    return disturbed(series("b", metric), noise(1, 0, 1_000_000_000, collectionMillis));
  }

  private static Series disturbed(Series series, ForkDetails noise) {
    int forks = Objects.requireNonNull(series.metric()).samples().size();
    return with(series, "closed", Collections.nCopies(forks, noise), null);
  }
}
