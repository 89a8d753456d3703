package io.finetunebench.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.ForkNoise;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTest {
  private static final List<Double> FAST = List.of(100.0, 101.0, 102.0, 103.0, 104.0);

  @ParameterizedTest
  @EnumSource
  void everyJudgeSeesAPlainSlowdownAndItsMirrorImage(Judge judge) {
    List<CalibrationFork> base = List.of(fork(100), fork(100.1), fork(99.9), fork(100), fork(100));
    List<CalibrationFork> slow = List.of(fork(130), fork(130.1), fork(129.9), fork(130), fork(130));
    double slower = judge.statistic(new Draw(base, slow));
    assertTrue(slower > judge.threshold(), judge + " " + slower);
    assertEquals(-slower, judge.statistic(new Draw(slow, base)), 1e-9 * slower, "" + judge);
  }

  @ParameterizedTest
  @EnumSource
  void noJudgeSeesAChangeBetweenEqualSides(Judge judge) {
    List<CalibrationFork> base = List.of(fork(100), fork(101), fork(99), fork(102), fork(98));
    double statistic = judge.statistic(new Draw(base, base));
    assertTrue(Math.abs(statistic) <= judge.threshold(), judge + " " + statistic);
  }

  @Test
  void theVerdictIsWelchsTestOnTheFastestWithTheMinimumEffect() {
    SplittableRandom random = new SplittableRandom(3);
    int alarms = 0;
    for (Draw draw :
        Draw.slowed(SyntheticPool.of(30, 0.01, 0, 3).bySlowdown(), 3, 5, 100, random).draws()) {
      double welch =
          Judge.welch(Centres.quantile(draw.baseline(), 0), Centres.quantile(draw.candidate(), 0));
      double verdict = Judge.VERDICT.statistic(draw);
      assertEquals(welch > 1 ? welch : 0, verdict, 1e-6);
      alarms += verdict > 1 ? 1 : 0;
    }
    assertTrue(alarms > 0 && alarms < 100, "alarms: " + alarms);
  }

  @Test
  void yuensTestIsNotMovedByOneForkWithoutAFastIteration() {
    double[] base = {0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.5};
    double[] slow = Arrays.stream(base).map(value -> value + 0.05).toArray();
    assertTrue(Judge.welch(base, slow) < 1);
    assertTrue(Judge.yuen(base, slow) > 1);
  }

  @Test
  void mannWhitneyCountsWins() {
    double deviation = Math.sqrt(2 * 2 * 5 / 12.0);
    assertEquals(2 / deviation, Judge.mannWhitney(new double[] {1, 2}, new double[] {3, 4}));
    assertEquals(0, Judge.mannWhitney(new double[] {1, 1}, new double[] {1, 1}));
    assertEquals(-1.5 / deviation, Judge.mannWhitney(new double[] {2, 3}, new double[] {1, 2}));
  }

  @Test
  void iterationsBesideASlowRulerAreLeftOutAndCounted() {
    List<Long> fast = List.of(100L, 100L, 100L, 100L, 100L);
    List<CalibrationFork> forks =
        Collections.nCopies(
            3, fork(FAST, noise(List.of(200L, 100L, 109L, 111L, 100L), fast, fast)));
    assertEquals(0.4, Centres.discarded(forks), 1e-9);
    double[] quiet = Centres.quietQuantile(forks, 0, Centres.fastestRuler(forks));
    assertEquals(Math.log(101), quiet[0], 1e-12, "the one of 100 was beside a slow ruler");
  }

  @Test
  void forksWithoutAQuietIterationCountWholeOnlyWhereOthersAreTooFew() {
    CalibrationFork slow =
        fork(FAST, noise(Collections.nCopies(5, 300L), List.of(1L, 1L, 1L, 1L, 1L), FIVE));
    CalibrationFork quiet = fork(FAST, noise(FIVE, FIVE, FIVE));
    assertEquals(3, Centres.quietQuantile(List.of(slow, quiet, quiet, quiet), 0, 100).length);
    assertEquals(3, Centres.quietQuantile(List.of(slow, quiet, quiet), 0, 100).length);
  }

  @Test
  void cpuTimeLeavesOutWhatTheThreadWaited() {
    List<Long> wall = Collections.nCopies(5, 200L);
    CalibrationFork fork = fork(FAST, noise(FIVE, wall, Collections.nCopies(5, 100L)));
    assertEquals(Math.log(50), Centres.cpuQuantile(List.of(fork), 0)[0], 1e-12);
  }

  private static final List<Long> FIVE = Collections.nCopies(5, 100L);

  private static CalibrationFork fork(double fastest) {
    return fork(FAST.stream().map(time -> time * fastest / 100).toList(), null);
  }

  private static CalibrationFork fork(List<Double> times, @Nullable ForkNoise noise) {
    return new CalibrationFork(0, Instant.EPOCH, 1, times, null, noise);
  }

  private static ForkNoise noise(List<Long> rulers, List<Long> wall, List<Long> cpu) {
    return new ForkNoise(
        null, rulers, FIVE, FIVE, FIVE, wall, cpu, null, null, null, FIVE, FIVE, null);
  }
}
