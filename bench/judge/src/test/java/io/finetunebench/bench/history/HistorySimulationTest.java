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
