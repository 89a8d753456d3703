package io.finetunebench.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.PairedComparison;
import io.finetunebench.core.experiment.study.Polyline;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.Study;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import io.finetunebench.core.experiment.study.TrainingPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the article shows, on the real backend and over twenty seeds. */
class BoundaryIT {
  private static final int SEEDS = 20;

  /** Half the side of the square in which the large set is dense. */
  private static final double DENSE = 2;

  private static StudyResult study;

  @BeforeAll
  static void runStudy() throws InterruptedException {
    study =
        Study.run(
            Engines.named("nd4j").orElseThrow(),
            new StudySettings(
                NetworkSpec.article(Precision.FLOAT),
                new StudySettings.Source(
                    new XorGenerator(100_000, 0.7).generate(1), null, new TrainingPlan(5, 100)),
                new StudySettings.Target(
                    new XorGenerator(100, 0.9).generate(2), new TrainingPlan(5, 5), null),
                new Grid(-4, 0.03, 267),
                new StudySettings.Seeds(1, SEEDS),
                null),
            2,
            (result, finished) -> {});
  }

  @Test
  void everyResultIsFinite() {
    assertTrue(study.isValid());
    assertEquals(SEEDS, study.values(Scenario.FROM_SCRATCH, ScenarioResult::gridAgreement).length);
  }

  @Test
  void pretrainingFindsTheCross() {
    double median =
        StudyResult.median(study.values(Scenario.PRETRAINED, ScenarioResult::gridAgreement));
    assertTrue(median >= 0.97, "expected a median agreement of 0.97, found " + median);
  }

  @Test
  void fineTuningBeatsTrainingFromScratch() {
    PairedComparison comparison = study.fineTunedAgainstFromScratch().orElseThrow();
    assertTrue(comparison.firstBetterShare() >= 0.9, () -> "found " + comparison);
  }

  @Test
  void theContourStaysNearTheAxesWhereTheDataIsDense() {
    double median =
        StudyResult.median(
            study.values(Scenario.PRETRAINED, result -> farthestFromTheAxes(result)));
    assertTrue(median > 0, "expected a contour, found none");
    assertTrue(median <= 0.35, "expected it within 0.35 of the axes, found " + median);
  }

  /** Returns the largest distance to the nearer axis of the contour's vertices near the blocks. */
  private static double farthestFromTheAxes(ScenarioResult result) {
    double farthest = 0;
    for (Polyline line : result.contour()) {
      for (Polyline.Vertex vertex : line.vertices()) {
        double x = Math.abs(vertex.x());
        double y = Math.abs(vertex.y());
        if (Math.max(x, y) <= DENSE) {
          farthest = Math.max(farthest, Math.min(x, y));
        }
      }
    }
    return farthest;
  }
}
