package io.finetunebench.core.experiment.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldOutTest {
  private static final Points POINTS = Points.generate(1, 50, (point, feature) -> point);
  private static final LabelledPoints CLASSES =
      LabelledPoints.ofClasses(
          POINTS,
          List.of("many", "some", "few"),
          IntStream.range(0, 50).map(i -> i < 30 ? 0 : i < 48 ? 1 : 2).toArray());

  @Test
  void theSameShareOfEachClassIsHeldOutAndNothingIsLostOrTwice() {
    HeldOut cut = HeldOut.of(CLASSES, 0.2, 1);
    assertEquals(6, count(cut.heldOut(), 0));
    assertEquals(4, count(cut.heldOut(), 1));
    assertEquals(1, count(cut.heldOut(), 2));
    assertEquals(11, cut.heldOut().size());
    double[] all =
        IntStream.concat(values(cut.training()), values(cut.heldOut()))
            .sorted()
            .asDoubleStream()
            .toArray();
    assertEquals(POINTS, Points.of(1, all));
  }

  @Test
  void theChoiceIsTheSeeds() {
    assertEquals(HeldOut.of(CLASSES, 0.3, 1), HeldOut.of(CLASSES, 0.3, 1));
    assertNotEquals(HeldOut.of(CLASSES, 0.3, 1), HeldOut.of(CLASSES, 0.3, 2));
  }

  @Test
  void numbersAreCutAsAWhole() {
    LabelledPoints numbers = LabelledPoints.ofValues(POINTS, List.of("y"), POINTS.values());
    HeldOut cut = HeldOut.of(numbers, 0.25, 1);
    assertEquals(13, cut.heldOut().size());
    for (int point = 0; point < 13; point++) {
      double feature = cut.heldOut().points().feature(point, 0);
      assertEquals(feature, cut.heldOut().target(point, 0));
    }
    assertTrue(values(cut.heldOut()).max().orElseThrow() > 12, "not simply the first rows");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
  void refusesAShareThatLeavesNothing(double share) {
    assertThrows(IllegalArgumentException.class, () -> HeldOut.of(CLASSES, share, 1));
  }

  private static long count(LabelledPoints data, int label) {
    return IntStream.range(0, data.size()).filter(i -> data.target(i) == label).count();
  }

  private static IntStream values(LabelledPoints data) {
    return IntStream.range(0, data.size()).map(i -> (int) data.points().feature(i, 0));
  }
}
