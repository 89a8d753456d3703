package io.finetunebench.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import org.junit.jupiter.api.Test;

class ScoreTest {
  private static final LabelledPoints DATA =
      LabelledPoints.of(Points.of(1, 1, 2, 3, 4), (byte) 0, (byte) 1, (byte) 1, (byte) 0);

  @Test
  void accuracyCountsRightClasses() {
    assertEquals(0.75, Score.of(DATA, new double[] {0.1, 0.9, 0.5, 0.5}).accuracy());
  }

  @Test
  void logLossIsTheMeanCrossEntropy() {
    double expected = -(Math.log(0.9) + Math.log(0.9) + Math.log(0.4) + Math.log(0.8)) / 4;
    assertEquals(expected, Score.of(DATA, new double[] {0.1, 0.9, 0.4, 0.2}).logLoss(), 1e-12);
  }

  @Test
  void certainErrorsAreClippedAsKerasClipsThem() {
    assertEquals(-Math.log(1e-7), Score.of(DATA, new double[] {1, 0, 0, 1}).logLoss(), 1e-6);
  }
}
