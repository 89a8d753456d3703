package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertTrue(row.isWithinBounds(), row.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "NOTHING, 20",
    "PARTIAL_FIX, 8",
    "AFTER_IMPROVEMENT, 8",
    "CREEP, 8",
    "FEW_FORKS, 300",
    "FEW_BIMODAL_FORKS, 300",
    "BIMODAL_RULERS, 30"
  })
  void fewSeriesAreWithinTheBounds(GateSimulation.Attack attack, int series) {
    GateSimulation.Row row = GateSimulation.run(attack, series, 1);
    assertTrue(row.isWithinBounds(), row.toString());
  }
}
