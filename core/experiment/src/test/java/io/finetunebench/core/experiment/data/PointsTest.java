package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PointsTest {
  private final Points points = Points.of(2, 1, 2, 3, 4, 5, 6);

  @Test
  void holdsATableRowByRow() {
    assertEquals(3, points.size());
    assertEquals(2, points.featureCount());
    assertEquals(4, points.feature(1, 1));
    assertArrayEquals(new double[] {5, 6}, points.row(2));
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, points.values());
    assertEquals("3 points of 2 features", points.toString());
  }

  @Test
  void roundsToFloats() {
    assertArrayEquals(new float[] {0.1f, 0.2f}, Points.of(1, 0.1, 0.2).floatValues());
  }

  @Test
  void keepsWhatItHoldsToItself() {
    double[] values = {1, 2};
    Points copied = Points.of(1, values);
    values[0] = 9;
    copied.values()[0] = 9;
    copied.row(0)[0] = 9;
    assertEquals(Points.of(1, 1, 2), copied);

    byte[] targets = {0, 1};
    LabelledPoints labelled = LabelledPoints.of(copied, targets);
    targets[0] = 1;
    assertEquals(0, labelled.target(0));
  }

  @Test
  void comparesByShapeAndValues() {
    assertEquals(Points.of(2, 1, 2, 3, 4, 5, 6), points);
    assertEquals(Points.of(2, 1, 2, 3, 4, 5, 6).hashCode(), points.hashCode());
    assertNotEquals(Points.of(3, 1, 2, 3, 4, 5, 6), points);
    assertNotEquals(Points.of(2, 1, 2, 3, 4, 5, 7), points);
  }

  @Test
  void rejectsWhatIsNoTable() {
    assertRejected("expected at least one feature a point, found 0", () -> Points.of(0));
    assertRejected("expected a multiple of 2 values, found 3", () -> Points.of(2, 1, 2, 3));
  }

  private static void assertRejected(String message, Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
