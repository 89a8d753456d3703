package io.finetunebench.core.experiment.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import java.util.List;
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

  @Test
  void severalClassesAreJudgedByTheirMostProbable() {
    LabelledPoints data =
        LabelledPoints.ofClasses(Points.of(1, 1, 2, 3, 4), List.of("a", "b", "c"), 0, 1, 2, 2);
    Score score = Score.of(data, new double[] {.7, .2, .1, .2, .5, .3, .1, .6, .3, .1, .1, .8});
    assertEquals(0.75, score.accuracy());
    assertEquals(
        -(Math.log(.7) + Math.log(.5) + Math.log(.3) + Math.log(.8)) / 4, score.logLoss(), 1e-12);
    assertEquals((1 + 2 / 3.0 + 2 / 3.0) / 3, score.macroF1(), 1e-12);
    assertEquals(List.of(List.of(1, 0, 0), List.of(0, 1, 0), List.of(0, 1, 1)), score.confusion());
    assertTrue(Double.isNaN(score.r2()));
  }

  @Test
  void numbersAreJudgedByTheirExplainedVariance() {
    LabelledPoints data =
        LabelledPoints.ofValues(Points.of(1, 1, 2, 3), List.of("y", "z"), 1, 10, 2, 20, 3, 30);
    Score score = Score.of(data, new double[] {1, 10, 2, 20, 2, 30});
    assertEquals((0.5 + 1) / 2, score.r2(), 1e-12);
    assertEquals(Math.sqrt(1 / 6.0), score.rmse(), 1e-12);
    assertTrue(Double.isNaN(score.accuracy()));
    assertEquals(List.of(), score.confusion());
  }
}
