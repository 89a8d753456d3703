package io.finetunebench.bench.harness.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.document.Boundaries;
import io.finetunebench.core.document.render.TextRenderer;
import io.finetunebench.core.experiment.study.StudyResult;
import org.junit.jupiter.api.Test;

class StudyTableTest {
  @Test
  void manySeedsShowMedianAndRangeAndThePairedComparison() {
    assertLines(
        """
        scenario                      grid agreement, %             accuracy, %             log loss, nats
        pretrained               98.00 (98.00 to 98.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        fine-tuned               92.00 (90.00 to 94.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        fine-tuned-frozen-first  98.00 (98.00 to 98.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        transfer                 98.00 (98.00 to 98.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        from-scratch             70.00 (60.00 to 93.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)

        Grid agreement is with the true cross; accuracy and log loss are on the large set. \
        The large set is the pretrained network's own task: fine-tuning \
        learns the small one, and should lose little of the large one. \
        Figures are medians (lowest to highest).
        Fine-tuned is better than from scratch in 2 of 3 seeds
        Mean difference 17.67 percentage points of grid agreement, 99 % interval -83.28 to \
        118.61; effect size 1.00 (Cohen's d, paired)
        From scratch reached the fine-tuned median in 1 of 3 seeds
        """,
        HandmadeStudy.threeSeeds());
  }

  @Test
  void oneSeedShowsItsFigures() {
    assertLines(
        """
        scenario                 grid agreement, %  accuracy, %  log loss, nats
        pretrained                           98.00        85.00          0.3210
        fine-tuned                           90.00        85.00          0.3210
        fine-tuned-frozen-first              98.00        85.00          0.3210
        transfer                             98.00        85.00          0.3210
        from-scratch                         70.00        85.00          0.3210

        Grid agreement is with the true cross; accuracy and log loss are on the large set. \
        The large set is the pretrained network's own task: fine-tuning \
        learns the small one, and should lose little of the large one.
        Fine-tuned against from scratch: difference 20.00 percentage points of grid agreement; \
        one seed gives no interval, --seeds N runs more
        """,
        HandmadeStudy.oneSeed(HandmadeStudy.large()));
  }

  @Test
  void invalidResultsAreSaidSoWithTheirReason() {
    assertLines(
        """
        scenario                      grid agreement, %             accuracy, %             log loss, nats
        pretrained               98.00 (98.00 to 98.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        fine-tuned               91.00 (90.00 to 92.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        fine-tuned-frozen-first  98.00 (98.00 to 98.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        transfer                 98.00 (98.00 to 98.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)
        from-scratch             50.00 (50.00 to 50.00)  85.00 (85.00 to 85.00)  0.3210 (0.3210 to 0.3210)

        Grid agreement is with the true cross; accuracy and log loss are on the large set. \
        The large set is the pretrained network's own task: fine-tuning \
        learns the small one, and should lose little of the large one. \
        Figures are medians (lowest to highest).
        INVALID: from-scratch in 1 of 2 seeds, first in seed 5: training ended in parameters that are not \
        finite.
        Fine-tuned against from scratch: difference 42.00 percentage points of grid agreement; \
        one seed gives no interval, --seeds N runs more
        """,
        HandmadeStudy.firstFromScratchInvalid());
  }

  @Test
  void theConfusionOfManySeedsSaysThatItAddsThemUp() {
    String text = text(HandmadeStudy.threeClasses());
    assertTrue(text.contains("held-out points of each class for, seeds: 2"), text);
  }

  private static void assertLines(String expected, StudyResult study) {
    assertEquals(expected, text(study));
  }

  private static String text(StudyResult study) {
    return String.join(
            "\n", TextRenderer.wideLines(StudyTable.document(HandmadeStudy.report(study)), true))
        + "\n";
  }

  @Test
  void boundariesOfVeryManyClassesHaveNoProbabilities() {
    assertEquals(19, side(3));
    assertEquals(33, side(2));
    assertEquals(0, side(300));
  }

  /** Returns the points with probabilities on each axis; 0 where there are none. */
  private static int side(int outputs) {
    Boundaries boundaries =
        (Boundaries)
            StudyTable.document(
                    HandmadeStudy.report(HandmadeStudy.threeClasses(outputs)),
                    HandmadeStudy::probabilities)
                .blocks()
                .get(0);
    Boundaries.Field field = boundaries.panels().get(0).frames().get(0).field();
    return field == null ? 0 : field.side();
  }

  @Test
  void aHeadlineSaysWhetherTheSeedsDecide() {
    String few = StudyTable.document(HandmadeStudy.report(HandmadeStudy.threeSeeds())).headline();
    assertTrue(
        few.endsWith(
            "2 of 3 seeds, mean difference 17.67 percentage points of grid agreement, undecided"),
        few);
  }
}
