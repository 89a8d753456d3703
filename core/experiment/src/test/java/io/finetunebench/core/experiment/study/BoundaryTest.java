package io.finetunebench.core.experiment.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.study.Polyline.Vertex;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  /** Returns the boundary of rows of 0 and 1, the lowest row last, as a picture shows it. */
  private static Boundary picture(String... rows) {
    int count = rows.length;
    double[] probabilities = new double[count * count];
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < count; column++) {
        probabilities[row * count + column] = rows[count - 1 - row].charAt(column) - '0';
      }
    }
    return Boundary.of(new Grid(0, 1, count), probabilities);
  }

  @Test
  void classOneIsAboveOneHalfAndNotAtIt() {
    Boundary boundary = Boundary.of(new Grid(0, 1, 2), new double[] {0.5, 0.500001, 0.2, 1});
    assertFalse(boundary.isClass(1, 0, 0));
    assertTrue(boundary.isClass(1, 1, 0));
    assertFalse(boundary.isClass(1, 0, 1));
    assertTrue(boundary.isClass(1, 1, 1));
  }

  @Test
  void theTruthIsClassOneWhereTheSignsDiffer() {
    Boundary truth = Boundary.truth(new Grid(-1.5, 1, 4));
    assertTrue(truth.isClass(1, 0, 3));
    assertTrue(truth.isClass(1, 3, 0));
    assertFalse(truth.isClass(1, 0, 0));
    assertFalse(truth.isClass(1, 3, 3));
  }

  @Test
  void agreementIsTheShareOfEqualClasses() {
    Boundary one = picture("000", "000", "111");
    assertEquals(1, one.agreement(one));
    assertEquals(8 / 9.0, one.agreement(picture("000", "000", "110")), 1e-12);
    assertEquals(0, one.agreement(picture("111", "111", "000")));
    assertThrows(
        IllegalArgumentException.class,
        () -> one.agreement(Boundary.truth(new Grid(-4, 0.03, 267))));
  }

  @Test
  void aStraightBoundaryIsOneLineOfTwoVertices() {
    List<Polyline> contour = picture("0000", "0000", "1111", "1111").contour();
    assertEquals(1, contour.size());
    List<Vertex> ends =
        contour.get(0).vertices().stream().sorted(Comparator.comparing(Vertex::x)).toList();
    assertEquals(List.of(new Vertex(0, 1.5), new Vertex(3, 1.5)), ends);
    assertFalse(isClosed(contour.get(0)));
  }

  @Test
  void anIslandIsAClosedDiamondAboutIt() {
    List<Polyline> contour = picture("000", "010", "000").contour();
    assertEquals(1, contour.size());
    assertTrue(isClosed(contour.get(0)));
    assertEquals(
        List.of(new Vertex(0.5, 1), new Vertex(1, 0.5), new Vertex(1, 1.5), new Vertex(1.5, 1)),
        contour.get(0).vertices().stream()
            .distinct()
            .sorted(Comparator.comparing(Vertex::x).thenComparing(Vertex::y))
            .toList());
  }

  @Test
  void aSaddleCutsOffTheCornersOfClassOne() {
    for (String[] rows : new String[][] {{"01", "10"}, {"10", "01"}}) {
      List<Polyline> contour = picture(rows).contour();
      assertEquals(2, contour.size());
      for (Polyline line : contour) {
        Vertex a = line.vertices().get(0);
        Vertex b = line.vertices().get(1);
        assertEquals(0.5, Math.abs(a.x() - b.x()), 1e-12);
        assertEquals(0.5, Math.abs(a.y() - b.y()), 1e-12);
        double x = a.x() + b.x() > 1 ? 1 : 0;
        double y = a.y() + b.y() > 1 ? 1 : 0;
        assertTrue(picture(rows).isClass(1, (int) x, (int) y), "expected a corner of class 1");
      }
    }
  }

  @Test
  void oneClassHasNoContour() {
    assertEquals(List.of(), picture("11", "11").contour());
  }

  @Test
  void everyChangeOfClassIsCrossedOnceWhateverThePicture() {
    Random random = new Random(1);
    for (int picture = 0; picture < 200; picture++) {
      int count = 2 + random.nextInt(8);
      double[] probabilities = random.doubles((long) count * count).toArray();
      Boundary boundary = Boundary.of(new Grid(0, 1, count), probabilities);
      assertEquals(changes(boundary), crossings(boundary), "picture " + picture);
    }
  }

  private static boolean isClosed(Polyline line) {
    List<Vertex> vertices = line.vertices();
    return vertices.size() > 2 && vertices.get(0).equals(vertices.get(vertices.size() - 1));
  }

  private static int changes(Boundary boundary) {
    int count = boundary.grid().count();
    int changes = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j + 1 < count; j++) {
        changes += boundary.isClass(1, j, i) != boundary.isClass(1, j + 1, i) ? 1 : 0;
        changes += boundary.isClass(1, i, j) != boundary.isClass(1, i, j + 1) ? 1 : 0;
      }
    }
    return changes;
  }

  /** Counts the middles of the grid's edges that the lines pass, walking in half steps. */
  private static int crossings(Boundary boundary) {
    int crossings = 0;
    for (Polyline line : boundary.contour()) {
      List<Vertex> vertices = line.vertices();
      crossings += isClosed(line) ? 0 : 1;
      for (int i = 0; i + 1 < vertices.size(); i++) {
        double dx = Math.abs(vertices.get(i + 1).x() - vertices.get(i).x());
        double dy = Math.abs(vertices.get(i + 1).y() - vertices.get(i).y());
        // A diagonal runs from edge to edge in half steps, a straight stretch in whole ones.
        crossings += (int) Math.round(dx > 0 && dy > 0 ? 2 * dx : dx + dy);
      }
    }
    return crossings;
  }
}
