package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.LabelledPoints.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LabelledPointsTest {
  private static final Points TWO = Points.of(2, 1, 2, 3, 4);
  private static final LabelledPoints BINARY = LabelledPoints.of(TWO, (byte) 0, (byte) 1);
  private static final LabelledPoints CLASSES =
      LabelledPoints.ofClasses(TWO, List.of("a", "b", "c"), 2, 0);
  private static final LabelledPoints VALUES =
      LabelledPoints.ofValues(TWO, List.of("x", "y"), 5, 6, 7, 8);

  @Test
  void eachKindHasItsTargets() {
    assertArrayEquals(new double[] {0, 1}, BINARY.targetRows());
    assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0}, CLASSES.targetRows());
    assertArrayEquals(new double[] {5, 6, 7, 8}, VALUES.targetRows());
    assertEquals(2, CLASSES.target(0));
    assertThrows(IllegalStateException.class, () -> VALUES.target(0));
    assertEquals(Kind.BINARY, LabelledPoints.ofClasses(TWO, List.of("a", "b"), 1, 0).kind());
  }

  @Test
  void wrongTargetsAreToldFromRightOnes() {
    assertRefused(
        () -> LabelledPoints.of(TWO, (byte) 1),
        "expected targets a point: 1, found 1 for 2 points");
    assertRefused(() -> LabelledPoints.of(TWO, (byte) 0, (byte) 2), "0 or 1, found 2");
    assertRefused(() -> LabelledPoints.of(TWO, (byte) 0, (byte) -1), "0 or 1, found -1");
    assertRefused(
        () -> LabelledPoints.ofClasses(TWO, List.of("a", "b", "c"), 0, 3), "0 to 2, found 3");
    assertRefused(() -> LabelledPoints.ofClasses(TWO, List.of("a"), 0, 0), "two classes");
    assertRefused(() -> LabelledPoints.ofValues(TWO, List.of(), 1, 2), "one target");
    assertRefused(() -> LabelledPoints.ofValues(TWO, List.of("x", "y"), 1), "targets a point: 2");
  }

  private static void assertRefused(Executable executable, String expected) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, executable).getMessage());
    assertTrue(message.contains(expected), message);
  }

  @Test
  void rowsKeepTheirTargets() {
    assertEquals(1, BINARY.rows(1).target(0));
    assertEquals(0, CLASSES.rows(1, 0).target(0));
    assertArrayEquals(new double[] {7, 8, 5, 6}, VALUES.rows(1, 0).targetRows());
  }

  @Test
  void twoClassesServeASoftmaxToo() {
    assertArrayEquals(new double[] {1, 0, 0, 1}, BINARY.forSoftmax().targetRows());
    assertSame(CLASSES, CLASSES.forSoftmax());
  }

  @Test
  void equalityIsThatOfFeaturesKindAndTargets() {
    LabelledPoints same = LabelledPoints.of(Points.of(2, 1, 2, 3, 4), (byte) 0, (byte) 1);
    assertEquals(BINARY, same);
    assertEquals(BINARY.hashCode(), same.hashCode());
    assertEquals(BINARY.fingerprint(), same.fingerprint());
    assertEquals(64, same.fingerprint().length());
    for (LabelledPoints other :
        List.of(
            LabelledPoints.of(TWO, (byte) 1, (byte) 1),
            LabelledPoints.of(Points.of(2, 1, 2, 3, 4.000000000000001), (byte) 0, (byte) 1),
            LabelledPoints.of(Points.of(1, 1, 2), (byte) 0, (byte) 1),
            BINARY.forSoftmax(),
            CLASSES,
            VALUES)) {
      assertNotEquals(BINARY, other);
      assertNotEquals(BINARY.fingerprint(), other.fingerprint());
    }
    LabelledPoints others = LabelledPoints.ofValues(TWO, List.of("x", "y"), 5, 6, 7, 9);
    assertNotEquals(VALUES, others);
    assertNotEquals(VALUES.fingerprint(), others.fingerprint());
    byte[] two = {0, 1};
    byte[] three = {0, 1, 1};
    assertNotEquals(
        LabelledPoints.of(Points.of(3, 0, 0, 0, 0, 0, 0), two).fingerprint(),
        LabelledPoints.of(Points.of(2, 0, 0, 0, 0, 0, 0), three).fingerprint());
  }

  @Test
  void sayWhatTheyAre() {
    assertTrue(BINARY.toString().endsWith(" with a target each"), BINARY.toString());
    assertTrue(CLASSES.toString().endsWith(" of 3 classes"), CLASSES.toString());
    assertTrue(VALUES.toString().endsWith(" with numbers: 2"), VALUES.toString());
    LabelledPoints one = LabelledPoints.ofValues(TWO, List.of("x"), 1, 2);
    assertTrue(one.toString().endsWith(" with numbers: 1"), one.toString());
  }

  @Test
  void standardisesFeaturesAndNumbersByOtherPoints() {
    LabelledPoints large = LabelledPoints.ofValues(Points.of(1, 10, 30), List.of("y"), 100, 104);
    LabelledPoints scaled =
        LabelledPoints.ofValues(Points.of(1, 40), List.of("y"), 100).standardisedBy(large);
    assertEquals(2, scaled.points().feature(0, 0));
    assertEquals(-1, scaled.target(0, 0));
    assertEquals(List.of("y (standardised)"), scaled.names());
    LabelledPoints classes =
        LabelledPoints.ofClasses(Points.of(1, 40), List.of("a", "b"), 1).standardisedBy(large);
    assertEquals(2, classes.points().feature(0, 0));
    assertEquals(1, classes.target(0));
    assertEquals(List.of("a", "b"), classes.names());
  }
}
