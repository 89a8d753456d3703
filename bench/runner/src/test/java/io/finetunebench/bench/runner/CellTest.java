package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellTest {
  private static final String EPOCH = "io.finetunebench.bench.suite.TrainingEpoch.epoch";
  private static final Map<String, String> PARAMETERS =
      Map.of("workload", "seed", "engine", "dl4j", "precision", "float");

  @Test
  void isNamedByBenchmarkAndParameters() {
    Cell cell = cell(EPOCH, "avgt", PARAMETERS);
    assertEquals("TrainingEpoch.epoch", cell.shortBenchmark());
    assertEquals("TrainingEpoch.epoch dl4j float seed", cell.shortName());
    assertEquals("TrainingEpoch.epoch-dl4j-float-seed", cell.fileName());
    assertEquals("Recording.empty", cell("a.Recording.empty", "avgt", Map.of()).shortName());
  }

  @Test
  void anotherModeIsPartOfEveryName() {
    Cell cell = cell(EPOCH, "ss", PARAMETERS);
    assertEquals("TrainingEpoch.epoch dl4j float seed ss", cell.shortName());
    assertEquals("TrainingEpoch.epoch-dl4j-float-seed-ss", cell.fileName());
    assertEquals(PARAMETERS, cell.parameters());
  }

  @Test
  void fileNamesHoldNothingThatAFileSystemMightRefuse() {
    Cell cell = cell(EPOCH, "avgt", Map.of("engine", "a/b\\c:d*e?f\"g<h>|i j\nü"));
    assertEquals("TrainingEpoch.epoch-a_b_c_d_e_f_g_h__i_j__", cell.fileName());
  }

  @Test
  void parametersCannotBeChanged() {
    Cell cell = cell(EPOCH, "avgt", PARAMETERS);
    assertThrows(
        UnsupportedOperationException.class, () -> cell.parameters().put("engine", "reference"));
  }

  private static Cell cell(String benchmark, String mode, Map<String, String> parameters) {
    return new Cell(benchmark, mode, parameters, 1, 1, Duration.ofMinutes(10));
  }
}
