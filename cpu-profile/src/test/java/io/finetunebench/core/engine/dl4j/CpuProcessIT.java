package io.finetunebench.core.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.EngineUnavailableException;
import io.finetunebench.core.engine.OwnModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The process that a GPU's process asks, on a machine without a GPU. */
class CpuProcessIT {
  private static final Path FILE = Path.of("src", "test", "resources", "dl4j", "image-shape.zip");
  private static final OwnModel.Reading READING = new OwnModel.Reading(List.of(2, 8, 8), true);

  private static Points points(int size) {
    return Points.generate(
        128, size, (point, feature) -> StrictMath.sin(1 + 128 * point + feature));
  }

  @Test
  void givesWhatThisProcessGives() {
    ZipModel model = ZipModel.read(FILE, READING);
    OwnModel.Steps steps =
        new OwnModel.Steps(
            LabelledPoints.ofValues(points(6), List.of("a", "b", "c"), drawn()), 3, 2);
    String classPath = System.getProperty("java.class.path");
    assertArrayEquals(
        model.expected(steps, points(2)),
        CpuProcess.expected(classPath, FILE, READING, steps, points(2)),
        0);
    assertArrayEquals(
        model.expected(null, points(2)),
        CpuProcess.expected(classPath, FILE, READING, null, points(2)),
        0);
  }

  private static double[] drawn() {
    double[] values = new double[18];
    for (int i = 0; i < values.length; i++) {
      values[i] = StrictMath.cos(i);
    }
    return values;
  }

  @Test
  void saysWhyItFailed() {
    EngineUnavailableException failure =
        assertThrows(
            EngineUnavailableException.class,
            () ->
                CpuProcess.expected(
                    System.getProperty("java.class.path"),
                    Path.of("none.zip"),
                    READING,
                    null,
                    points(1)));
    String message = String.valueOf(failure.getMessage());
    assertTrue(
        message.startsWith("the process that checks on the processor ended with code 1"), message);
    assertEquals(1, message.lines().count());
  }
}
