package io.finetunebench.bench.judge.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
  private static final Criteria CRITERIA = Criteria.of(Limits.USUAL, 0.99, false, Set.of());
  private static final int BENCHMARKS = 40;
  private static final SortedMap<String, List<Double>> ALL = PairRuns.ratios(BENCHMARKS, 10);

  private static Comparison merged(int shards, Map<String, Stop> ended) {
    return merged(shards, ended, CRITERIA.ofSuite(ALL.size()));
  }

  private static Comparison merged(int shards, Map<String, Stop> ended, Criteria criteria) {
    List<RunRecord> baselines = new ArrayList<>();
    List<RunRecord> candidates = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      List<RunRecord> pair =
          PairRuns.of(i, ALL, PairRuns.shard(i, shards, ALL, CRITERIA), ended, CRITERIA);
      baselines.add(pair.get(0));
      candidates.add(pair.get(1));
    }
    return Replay.of(baselines, candidates, criteria);
  }

  private static Map<String, Outcome> outcomes(Comparison comparison) {
    return comparison.verdicts().stream()
        .collect(
            Collectors.toMap(
                verdict -> verdict.subject().benchmarkCase().benchmark(), Verdict::outcome));
  }

  private static Verdict first(Comparison comparison) {
    return comparison.verdicts().stream()
        .filter(verdict -> verdict.subject().benchmarkCase().benchmark().equals("Suite.b0"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theSlowerBenchmarkIsFoundHoweverTheSuiteWasSplit(int shards) {
    Comparison comparison = merged(shards, Map.of());
    assertEquals(BENCHMARKS, comparison.verdicts().size());
    assertEquals(Outcome.SLOWER, first(comparison).outcome());
    assertEquals(1, comparison.count(Outcome.SLOWER) + comparison.count(Outcome.FASTER));
  }

  @Test
  void oneShardSaysWhatCompareSays() {
    List<RunRecord> whole = PairRuns.of(0, ALL, null, Map.of(), CRITERIA);
    Comparison compared = Comparison.of(Series.of(whole.get(0)), Series.of(whole.get(1)), CRITERIA);
    assertEquals(outcomes(compared), outcomes(merged(1, Map.of())));
    assertEquals(first(compared).estimate(), first(merged(1, Map.of())).estimate());
  }

  /** Four shards may err no more often than one, so that each has the whole suite's share. */
  @Test
  void theErrorIsSharedOverTheWholeSuite() {
    assertEquals(merged(1, Map.of()).confidenceEach(), merged(4, Map.of()).confidenceEach(), 1e-15);
    Criteria alone = CRITERIA.ofSuite(BENCHMARKS);
    assertEquals(1 - 0.01 / BENCHMARKS, alone.confidenceEach(10), 1e-15);
    assertEquals(1 - 0.01 / 90, alone.confidenceEach(90), 1e-15);
  }

  /** With noise of another machine the interval would be another one. */
  @Test
  void noiseIsLearnedWithinAShard() {
    double together = width(first(merged(1, Map.of())));
    double apart = width(first(merged(40, Map.of())));
    assertNotEquals(together, apart);
    List<RunRecord> own = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<RunRecord> pair =
          PairRuns.of(i, ALL, PairRuns.shard(i, 4, ALL, CRITERIA), Map.of(), CRITERIA);
      if (Objects.requireNonNull(pair.get(0).shard()).has(PairRuns.name("Suite.b0"))) {
        own.addAll(pair);
      }
    }
    Comparison inShard =
        Replay.of(List.of(own.get(0)), List.of(own.get(1)), CRITERIA.ofSuite(BENCHMARKS));
    assertEquals(first(inShard), first(merged(4, Map.of())));
  }

  private static double width(Verdict verdict) {
    Interval interval =
        Objects.requireNonNull(Objects.requireNonNull(verdict.estimate()).interval());
    return interval.high() - interval.low();
  }

  @Test
  void whatFailedOrDidNotCompareIsNoPass() {
    Map<String, Outcome> outcomes =
        outcomes(
            merged(
                4,
                Map.of(
                    "Suite.b3", Stop.FAILED,
                    "Suite.b4", Stop.NOT_COMPARABLE,
                    "Suite.b5", Stop.NO_RATIO)));
    assertEquals(Outcome.INVALID, outcomes.get("Suite.b3"));
    assertEquals(Outcome.NOT_COMPARABLE, outcomes.get("Suite.b4"));
    assertEquals(Outcome.INCONCLUSIVE, outcomes.get("Suite.b5"));
  }

  @Test
  void whatHadNoTimeIsNamedAndUndecided() {
    SortedMap<String, List<Double>> late = new TreeMap<>(ALL);
    late.put("Suite.b7", List.of());
    List<RunRecord> pair =
        PairRuns.of(0, late, null, Map.of("Suite.b7", Stop.TIME_LIMIT), CRITERIA);
    Comparison comparison = Replay.of(List.of(pair.get(0)), List.of(pair.get(1)), CRITERIA);
    assertEquals(Outcome.INCONCLUSIVE, outcomes(comparison).get("Suite.b7"));
    assertTrue(comparison.notes().contains("no verdict for lack of time: Suite.b7"));
  }
}
