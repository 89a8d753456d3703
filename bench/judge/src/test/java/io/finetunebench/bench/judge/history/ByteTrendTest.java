package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.Scores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByteTrendTest {
  private static final Criteria CRITERIA = Criteria.of(Limits.USUAL, 0.99, false, Set.of());

  @Test
  void aStepIsFoundWithTheRunThatMadeItAndEqualBytesHaveNone() {
    ByteTrend trend = trend(4, 1000, 1000, 1000, 1040, 1040, 1000);
    assertEquals(
        List.of(new ByteTrend.Step(3, 1000, 1040, null), new ByteTrend.Step(5, 1040, 1000, null)),
        trend.steps());
    assertEquals(List.of(), trend(4, 1000, 1000, 1004, 1000).steps());
    assertEquals(List.of(), trend(4, 0, 0, 0.5, 0).steps());
    assertEquals(1, trend(4, 0, 0, 24, 24).steps().size());
  }

  @Test
  void runsOfFewForksAreJudgedTogether() {
    ByteTrend trend = trend(2, 1000, 1000, 1040, 1040, 1040);
    assertEquals(List.of(new ByteTrend.Step(2, 1000, 1040, null)), trend.steps());
    assertEquals(List.of(), trend(1, 1000, 1000, 1040, 1000, 1000).steps());
  }

  @Test
  void creepIsSeenAgainstTheBeginningOfTheLevel() {
    double[] creep = IntStream.range(0, 30).mapToDouble(i -> 100_000 * (1 + 0.002 * i)).toArray();
    // The first level spreads by 0.8 % itself, so a step shows once a run is 1 % above all of it.
    assertEquals(2, trend(4, creep).steps().size(), trend(4, creep).toString());
  }

  @Test
  void aPartialFixDoesNotPassTheGate() {
    assertEquals(Outcome.MORE, gate(List.of(), 1100, 1000, 1000, 1150, 1150).outcome());
    assertEquals(Outcome.EQUIVALENT, gate(List.of(), 1000, 1000, 1000, 1150, 1150).outcome());
    assertEquals(Outcome.LESS, gate(List.of(), 900, 1000, 1000, 1150, 1150).outcome());
    Acknowledgement known =
        new Acknowledgement(
            Acknowledgement.SCHEMA_VERSION,
            "ack",
            Runs.allocating(2, 4, 1150).id(),
            null,
            Map.of(),
            "a cache",
            Instant.EPOCH);
    assertEquals(Outcome.EQUIVALENT, gate(List.of(known), 1150, 1000, 1000, 1150, 1150).outcome());
    assertEquals(Outcome.MORE, gate(List.of(known), 1300, 1000, 1000, 1150, 1150).outcome());
    Verdict said = gate(List.of(known), 1150, 1000, 1000);
    assertEquals(Outcome.ACKNOWLEDGED, said.outcome());
    assertTrue(said.reason().endsWith("; acknowledged: a cache"), said.reason());
  }

  @Test
  void aLevelIsAcceptedByWhicheverOfItsRunsWasAcknowledged() {
    double[] before = {1000, 1000, 1150, 1150, 1150, 1150, 1150, 1150, 1150};
    assertEquals(Outcome.MORE, gate(List.of(), 1150, before).outcome());
    Acknowledgement late =
        new Acknowledgement(1, "ack", Runs.id(8), null, Map.of(), "a cache", Instant.EPOCH);
    assertEquals(Outcome.EQUIVALENT, gate(List.of(late), 1150, before).outcome());
    assertEquals(Outcome.MORE, gate(List.of(late), 1300, before).outcome());
    List<ByteTrend> trends =
        History.of(History.Runs.of(runs(4, before)), List.of(late), 0.03).bytes();
    assertEquals(List.of(new ByteTrend.Step(2, 1000, 1150, late)), trends.get(0).steps());
  }

  @Test
  void aChoiceOfTimeLeavesBytesOut() {
    History.Runs taken = new History.Runs(new MetricChoice(Set.of("time")), CommitGraph.NONE);
    runs(4, 1000, 1000, 1150).forEach(run -> taken.accept(Scores.of(run)));
    assertEquals(List.of(), History.of(taken, List.of(), 0.03).bytes());
    assertEquals(1, History.of(taken, List.of(), 0.03).series().size());
    List<Verdict> verdicts =
        SeriesBaseline.compare(
                taken, List.of(Runs.allocating(9, 4, 2000)), List.of(), CRITERIA, Progress.NONE)
            .verdicts();
    assertEquals(List.of("time"), verdicts.stream().map(each -> each.subject().metric()).toList());
  }

  private static Verdict gate(List<Acknowledgement> known, double newest, double... before) {
    List<Verdict> verdicts =
        SeriesBaseline.compare(
                History.Runs.of(runs(4, before)),
                List.of(Runs.allocating(before.length, 4, newest)),
                known,
                CRITERIA,
                Progress.NONE)
            .verdicts();
    assertEquals(2, verdicts.size());
    assertEquals("allocation", verdicts.get(1).subject().metric());
    assertNotNull(verdicts.get(1).estimate());
    return verdicts.get(1);
  }

  private static ByteTrend trend(int forks, double... bytes) {
    List<ByteTrend> trends =
        History.of(History.Runs.of(runs(forks, bytes)), List.of(), 0.03).bytes();
    assertEquals(1, trends.size());
    assertEquals(bytes.length, trends.get(0).points().size());
    return trends.get(0);
  }

  private static List<RunRecord> runs(int forks, double... bytes) {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      runs.add(Runs.allocating(i, forks, bytes[i]));
    }
    return runs;
  }
}
