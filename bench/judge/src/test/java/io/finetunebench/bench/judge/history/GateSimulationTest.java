package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bounds of the goals on few series, and by the tag {@code simulation} on as many as
 * docs/appendix/error-rates.md tells of. What the latter found is written to {@code
 * target/gate-simulation.md}.
 */
class GateSimulationTest {
  private static final List<String> FOUND = new ArrayList<>();

  @AfterAll
  static void writeFound() throws IOException {
    if (!FOUND.isEmpty()) {
      Files.write(Path.of("target", "gate-simulation.md"), FOUND);
    }
  }

  @Tag("simulation")
  @ParameterizedTest
  @EnumSource
  void manySeriesAreWithinTheBounds(GateSimulation.Attack attack) {
    GateSimulation.Row row = GateSimulation.run(attack, 400, 1);
    FOUND.add(
        "%s | %d of %d runs wrong | %d of 400 series without a right verdict"
            .formatted(attack.label(), row.wrong(), row.judged(), row.never()));
    double mostWrong =
        switch (attack) {
          case NOTHING -> 0.015;
          case PARTIAL_FIX, AFTER_IMPROVEMENT, CREEP -> 0.05;
          case FEW_FORKS, FEW_BIMODAL_FORKS, BIMODAL_RULERS -> 0.02;
        };
    assertTrue(row.wrong() <= mostWrong * row.judged(), row.toString());
    boolean everySeriesTurnsRed =
        switch (attack) {
          case PARTIAL_FIX, AFTER_IMPROVEMENT, CREEP -> true;
          case NOTHING, FEW_FORKS, FEW_BIMODAL_FORKS, BIMODAL_RULERS -> false;
        };
    assertTrue(!everySeriesTurnsRed || row.never() == 0, row.toString());
  }

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
