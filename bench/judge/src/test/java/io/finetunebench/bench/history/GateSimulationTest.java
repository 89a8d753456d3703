package io.finetunebench.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bounds of the goals, on fewer series than the command {@code history simulate} tries. */
class GateSimulationTest {
  @ParameterizedTest
  @EnumSource(
      value = GateSimulation.Attack.class,
      names = {"PARTIAL_FIX", "AFTER_IMPROVEMENT", "CREEP"})
  void noSlowdownPassesUnseen(GateSimulation.Attack attack) {
    GateSimulation.Row row = GateSimulation.run(attack, 8, 1);
    assertEquals(0, row.never(), row.toString());
    assertTrue(row.wrong() <= 0.05 * row.judged(), row.toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = GateSimulation.Attack.class,
      names = {"FEW_FORKS", "FEW_BIMODAL_FORKS"})
  void fewForksAreNoSlowdown(GateSimulation.Attack attack) {
    GateSimulation.Row row = GateSimulation.run(attack, 300, 1);
    assertTrue(row.wrong() <= 0.02 * row.judged(), row.toString());
  }

  @Test
  void rulersOfTwoPacesExcuseNothing() {
    GateSimulation.Row row = GateSimulation.run(GateSimulation.Attack.BIMODAL_RULERS, 30, 1);
    assertTrue(row.wrong() <= 0.02 * row.judged(), row.toString());
  }

  @Test
  void equalRunsPass() {
    GateSimulation.Row row = GateSimulation.run(GateSimulation.Attack.NOTHING, 20, 1);
    assertTrue(row.wrong() <= 0.015 * row.judged(), row.toString());
  }
}
