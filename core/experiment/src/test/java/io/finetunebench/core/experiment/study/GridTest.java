package io.finetunebench.core.experiment.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.core.experiment.data.Points;
import org.junit.jupiter.api.Test;

class GridTest {
  @Test
  void theArticlesGridHas267PointsASideFromMinus4To398() {
    Grid grid = new Grid(-4, 0.03, 267);
    assertEquals(71_289, grid.size());
    assertEquals(-4, grid.coordinate(0));
    assertEquals(3.98, grid.coordinate(266), 1e-12);
  }

  @Test
  void pointsRunAlongXFirst() {
    Points points = new Grid(0, 1, 3).points();
    assertEquals(Points.of(2, 0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1, 0, 2, 1, 2, 2, 2), points);
  }

  @Test
  void refusesAGridWithoutExtent() {
    assertThrows(IllegalArgumentException.class, () -> new Grid(0, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> new Grid(0, 1, 1));
  }
}
