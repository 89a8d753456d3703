package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StandardisationTest {
  private static final Points POINTS = Points.of(2, 1, 7, 3, 7, 5, 7);

  @Test
  void eachFeatureGetsMeanZeroAndDeviationOneAndAConstantOneBecomesZero() {
    Points standardised = Standardisation.of(POINTS).apply(POINTS);
    double outer = Math.sqrt(1.5);
    double[] expected = {-outer, 0, outer};
    for (int point = 0; point < 3; point++) {
      assertEquals(expected[point], standardised.feature(point, 0), 1e-15);
      assertEquals(0, standardised.feature(point, 1));
    }
  }

  @Test
  void otherPointsAreShiftedByTheFirstOnes() {
    Points others = Standardisation.of(POINTS).apply(Points.of(2, 3, 8));
    assertEquals(0, others.feature(0, 0), 1e-15);
    assertEquals(1, others.feature(0, 1), 1e-15);
  }

  @Test
  void pointsOfOtherFeaturesAreRefused() {
    Standardisation standardisation = Standardisation.of(POINTS);
    assertEquals(2, standardisation.featureCount());
    Points three = Points.of(3, 1, 2, 3);
    assertEquals(
        "expected points of 2 features, found 3",
        assertThrows(IllegalArgumentException.class, () -> standardisation.apply(three))
            .getMessage());
  }
}
