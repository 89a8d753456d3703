package io.finetunebench.bench.interleave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.interleave.ScriptedSide.Benchmark;
import io.finetunebench.bench.interleave.ScriptedSide.Script;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Course;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.MachineHistory;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PairedRunTest {
  private static final Criteria CRITERIA = Criteria.of(0.03, 0.99, false, Set.of());

  private final List<String> log = new ArrayList<>();
  private final List<Course> courses = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private long nanosPerReading;

  @Test
  void aClearChangeIsDecidedAtTheFirstLookWhoseOrderCanDecide() {
    Comparison comparison = run(20, null, side("a", times(1, 1)), side("b", times(1.5, 2)));
    Verdict verdict = comparison.verdicts().get(0);
    assertEquals(Outcome.SLOWER, verdict.outcome());
    assertEquals(8, verdict.baselineForks());
    assertEquals(8, verdict.candidateForks());
    assertTrue(
        verdict.reason().endsWith("; stopped after 2 looks: decided"), () -> verdict.reason());
    assertEquals(Stop.DECIDED, courses.get(0).stop());
    assertEquals(2, courses.get(0).looks());
  }

  @Test
  void theForksRunInTheOrderThatTheRecordSays() {
    run(20, null, side("a", times(1, 1)), side("b", times(1, 2)));
    String order = courses.get(0).order();
    assertTrue(order.matches("(?:(?:AABB|ABAB|ABBA|BAAB|BABA|BBAA)(?: |$))+"), order);
    List<String> expected =
        order
            .replace(" ", "")
            .chars()
            .mapToObj(letter -> (letter == 'A' ? "a" : "b") + " benchmark")
            .toList();
    assertEquals(expected, log);
  }

  @Test
  void whatIsDecidedIsMeasuredNoFurtherWhileTheRestGoesOn() {
    Script undecided = wild(3);
    ScriptedSide baseline =
        new ScriptedSide(
            "a", log, new Benchmark("clear", times(1, 1)), new Benchmark("wild", undecided));
    ScriptedSide candidate =
        new ScriptedSide(
            "b", log, new Benchmark("clear", times(1.5, 2)), new Benchmark("wild", wild(4)));
    Comparison comparison = run(10, null, baseline, candidate);
    assertEquals(8, comparison.verdicts().get(0).baselineForks());
    assertEquals(Outcome.SLOWER, comparison.verdicts().get(0).outcome());
    assertEquals(Outcome.INCONCLUSIVE, comparison.verdicts().get(1).outcome());
    assertEquals(0.995, comparison.confidenceEach(), 1e-12);
    assertTrue(baseline.finished && candidate.finished);
  }

  @Test
  void noiseThatHidesEverythingEndsInFutility() {
    run(40, null, side("a", wild(5)), side("b", wild(6)));
    assertEquals(Stop.FUTILE, courses.get(0).stop());
  }

  @Test
  void theBoundOnForksIsABound() {
    Comparison comparison = run(6, null, side("a", wild(3)), side("b", wild(4)));
    assertEquals(Outcome.INCONCLUSIVE, comparison.verdicts().get(0).outcome());
    assertEquals(Stop.MOST_FORKS, courses.get(0).stop());
  }

  @Test
  void noBlockStartsThatWouldEndAfterTheTimeLimit() {
    nanosPerReading = Duration.ofSeconds(1).toNanos();
    Comparison comparison =
        run(20, Duration.ofSeconds(20), side("a", times(1, 1)), side("b", times(1.5, 2)));
    Verdict verdict = comparison.verdicts().get(0);
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertEquals(Stop.TIME_LIMIT, courses.get(0).stop());
    assertEquals(
        "too few forks: expected at least 6 on each side, found 4 and 4; stopped after 0 looks: the"
            + " time limit was reached",
        verdict.reason());
  }

  @Test
  void fromTheFirstBlockOnItIsKnownHowLongTheRunTakesAtMost() {
    nanosPerReading = Duration.ofSeconds(1).toNanos();
    PairedRun run =
        new PairedRun(
            side("a", wild(3)), side("b", wild(4)), CRITERIA, settings(6, null), this::now);
    List<@Nullable Duration> left = new ArrayList<>();
    run.run(
        new Quiet() {
          @Override
          public void forkStarts(int block, Interleaving.Side side, String benchmark) {
            left.add(run.mostLeft());
          }
        });
    assertEquals(12, left.size());
    assertEquals(Collections.nCopies(4, null), left.subList(0, 4));
    Duration first = Objects.requireNonNull(left.get(4));
    Duration last = Objects.requireNonNull(left.get(11));
    assertTrue(last.compareTo(Duration.ZERO) > 0 && last.compareTo(first) < 0, left.toString());
    assertEquals(Duration.ZERO, run.mostLeft());
  }

  @Test
  void aForkThatIsCutOffEndsItsBenchmark() {
    Script cutOff = fork -> fork == 1 ? Double.POSITIVE_INFINITY : 1;
    run(20, Duration.ofSeconds(20), side("a", times(1, 1)), side("b", cutOff));
    assertEquals(Stop.TIME_LIMIT, courses.get(0).stop());
  }

  @Test
  void aForkThatFailsEndsItsBenchmarkAsInvalid() {
    Script failing = fork -> fork == 2 ? Double.NaN : 1;
    Comparison comparison = run(20, null, side("a", times(1, 1)), side("b", failing));
    assertEquals(Outcome.INVALID, comparison.verdicts().get(0).outcome());
    assertEquals(Stop.FAILED, courses.get(0).stop());
    assertTrue(comparison.failsBy(Outcome.INVALID));
  }

  @Test
  void whatOneSideAloneHasIsListedAndNotMeasured() {
    ScriptedSide baseline = side("a", times(1, 1));
    ScriptedSide candidate =
        new ScriptedSide(
            "b", log, new Benchmark("benchmark", times(1, 2)), new Benchmark("new", times(1, 3)));
    PairedRun run = new PairedRun(baseline, candidate, CRITERIA, settings(6, null), this::now);
    Comparison comparison = run.run(new Quiet());
    assertEquals(Outcome.NEW, comparison.verdicts().get(1).outcome());
    assertEquals(0.99, comparison.confidenceEach(), 1e-12);
    BenchmarkResult result = run.record(Interleaving.Side.CANDIDATE, "a").results().get(1);
    assertEquals(
        Validity.skipped("not measured: the other side does not have it"), result.validity());
    assertTrue(log.stream().noneMatch(line -> line.endsWith("new")));
  }

  @Test
  void theRecordsNameEachOther() {
    PairedRun run =
        new PairedRun(
            side("a", times(1, 1)), side("b", times(1, 2)), CRITERIA, settings(6, null), this::now);
    run.run(new Quiet());
    for (Interleaving.Side side : Interleaving.Side.values()) {
      String other = side == Interleaving.Side.BASELINE ? "b" : "a";
      Interleaving interleaving = Objects.requireNonNull(run.record(side, other).interleaving());
      assertEquals(other, interleaving.withRun());
      assertEquals(side, interleaving.side());
      assertEquals(11, interleaving.orderSeed());
      assertEquals(6, interleaving.mostForks());
      assertEquals(List.of("run", "typed"), run.record(side, other).commandLine());
    }
  }

  @Test
  void anOddBoundIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> run(7, null, side("a", times(1, 1)), side("b", times(1, 2))));
  }

  private Comparison run(
      int mostForks, @Nullable Duration limit, ScriptedSide baseline, ScriptedSide candidate) {
    PairedRun run =
        new PairedRun(baseline, candidate, CRITERIA, settings(mostForks, limit), this::now);
    Comparison comparison = run.run(new Quiet());
    Interleaving interleaving = run.record(Interleaving.Side.BASELINE, "b").interleaving();
    courses.addAll(interleaving == null ? List.of() : interleaving.benchmarks());
    return comparison;
  }

  private long now() {
    return clock.addAndGet(nanosPerReading);
  }

  private static PairedRun.Settings settings(int mostForks, @Nullable Duration limit) {
    return new PairedRun.Settings(
        11, mostForks, limit, List.of("run", "typed"), MachineHistory.none());
  }

  private ScriptedSide side(String id, Script script) {
    return new ScriptedSide(id, log, new Benchmark("benchmark", script));
  }

  private static Script times(double centre, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return fork -> centre * Math.exp(0.005 * random.nextGaussian());
  }

  private static Script wild(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return fork -> Math.exp(0.5 * random.nextGaussian());
  }

  /** Says nothing. */
  private static class Quiet implements PairedListener {
    @Override
    public void forkStarts(int block, Interleaving.Side side, String benchmark) {}

    @Override
    public void forkEnded(BenchmarkResult result, Duration duration, @Nullable String note) {}

    @Override
    public void looked(Verdict verdict, Interleaving.@Nullable Stop stop) {}

    @Override
    public void progress() {}
  }
}
