package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

class CellTest {
  private static final String EPOCH = "io.finetunebench.bench.suite.TrainingEpoch.epoch";
  private static final Map<String, String> PARAMETERS =
      Map.of("workload", "seed", "engine", "dl4j", "precision", "float");

  @Test
  void isNamedByBenchmarkAndParameters() {
    Cell cell = new Cell(EPOCH, Mode.AverageTime, PARAMETERS);
    assertEquals("TrainingEpoch.epoch", cell.benchmark());
    assertEquals("TrainingEpoch.epoch dl4j float seed", cell.toString());
    assertEquals("TrainingEpoch.epoch-dl4j-float-seed", cell.fileName());
    assertEquals(PARAMETERS, cell.measured("closed").parameters());
    assertEquals("Recording.empty", new Cell("a.Recording.empty", Mode.AverageTime, Map.of()) + "");
  }

  @Test
  void anotherModeIsPartOfEveryName() {
    Cell cell = new Cell(EPOCH, Mode.SingleShotTime, PARAMETERS);
    assertEquals("TrainingEpoch.epoch dl4j float seed ss", cell.toString());
    assertEquals("TrainingEpoch.epoch-dl4j-float-seed-ss", cell.fileName());
    assertEquals("ss", cell.measured("closed").parameters().get("mode"));
    assertEquals(PARAMETERS, cell.parameters());
  }

  @Test
  void fileNamesHoldNothingThatAFileSystemMightRefuse() {
    Cell cell = new Cell(EPOCH, Mode.AverageTime, Map.of("engine", "a/b\\c:d*e?f\"g<h>|i j\nü"));
    assertEquals("TrainingEpoch.epoch-a_b_c_d_e_f_g_h__i_j__", cell.fileName());
  }

  @Test
  void parametersCannotBeChanged() {
    Cell cell = new Cell(EPOCH, Mode.AverageTime, PARAMETERS);
    assertThrows(
        UnsupportedOperationException.class, () -> cell.parameters().put("engine", "reference"));
  }
}
