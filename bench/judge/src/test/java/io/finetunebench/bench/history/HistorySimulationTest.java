package io.finetunebench.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bounds of the goals, on fewer series than docs/history.md shows. */
class HistorySimulationTest {
  @ParameterizedTest
  @EnumSource(
      value = Simulation.Noise.class,
      names = {"GAUSSIAN", "ONE_SIDED", "BIMODAL"})
  void alarmsAreRareAndShiftsAreFoundAfterThreeCommits(Simulation.Noise noise) {
    Simulation.Row row = Simulation.run(noise, 60, 1);
    assertEquals(3600, row.judged());
    assertTrue(row.alarmRate() <= 0.003, row.toString());
    assertTrue(row.medianDelay() <= 3, row.toString());
    assertTrue(row.found() >= 54, row.toString());
  }

  @Test
  void aSlowWalkRaisesFewAlarms() {
    Simulation.Row row = Simulation.run(Simulation.Noise.WALK, 60, 1);
    assertTrue(row.alarmRate() <= 0.01, row.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Simulation.Noise.class,
      names = {"AUTOCORRELATED", "STRETCHES_OF_3", "STRETCHES_OF_6", "MILD_STRETCHES_OF_6"})
  void runsThatDependOnEachOtherRaiseFewAlarms(Simulation.Noise noise) {
    Simulation.Row row = Simulation.run(noise, 100, 1);
    assertTrue(row.alarmRate() <= 0.005, row.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Simulation.Noise.class,
      names = {"GAUSSIAN", "ONE_SIDED", "BIMODAL", "AUTOCORRELATED"})
  void intervalsHoldTheTruth(Simulation.Noise noise) {
    Simulation.Row row = Simulation.run(noise, 60, 2);
    // 1.5 % may miss; three more of a hundred would be no accident.
    assertTrue(row.raised() - row.covered() <= 0.045 * row.raised(), row.toString());
    assertTrue(row.outside() <= 0.015 * row.judged(), row.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = Simulation.Noise.class,
      names = {"STRETCHES_OF_3", "STRETCHES_OF_6", "MILD_STRETCHES_OF_6"})
  void theNextRunIsExpectedWhereverStretchesBeginAndEnd(Simulation.Noise noise) {
    Simulation.Row row = Simulation.run(noise, 100, 2);
    assertTrue(row.outside() <= 0.015 * row.judged(), row.toString());
    assertTrue(row.unstated() > row.raised(), row.toString());
  }

  @Test
  void withoutForksTheShiftInBimodalNoiseIsLost() {
    Simulation.Row row = Simulation.run(Simulation.Noise.BIMODAL_MEANS, 60, 1);
    assertTrue(row.alarmRate() <= 0.003, row.toString());
    assertTrue(row.found() < 20, row.toString());
  }

  @Test
  void theSameSeedGivesTheSame() {
    assertEquals(
        Simulation.run(Simulation.Noise.WALK, 5, 7), Simulation.run(Simulation.Noise.WALK, 5, 7));
  }
}
