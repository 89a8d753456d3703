package io.finetunebench.core.experiment.study;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marching squares (Lorensen and Cline, "Marching Cubes", 1987, in two dimensions) over classes of
 * 0 and 1, here one class against all others, at the level 0.5: lines cross the edges of the grid's
 * cells half way. In a saddle, class 0 is taken to be connected.
 */
final class ContourTracer {
  /** The middle of a cell's edge, in half steps of the grid. */
  private record Crossing(int x, int y) {}

  private final Boundary boundary;
  private final int number;
  private final Map<Crossing, List<Crossing>> neighbours = new LinkedHashMap<>();

  ContourTracer(Boundary boundary, int number) {
    this.boundary = boundary;
    this.number = number;
  }

  List<Polyline> trace() {
    int cells = boundary.grid().count() - 1;
    for (int row = 0; row < cells; row++) {
      for (int column = 0; column < cells; column++) {
        addCell(column, row);
      }
    }
    List<Polyline> lines = new ArrayList<>();
    // Open lines first: a start in the middle of one would cut it in two.
    for (Crossing crossing : List.copyOf(neighbours.keySet())) {
      if (links(crossing).size() == 1) {
        lines.add(follow(crossing));
      }
    }
    for (Crossing crossing : List.copyOf(neighbours.keySet())) {
      while (!links(crossing).isEmpty()) {
        lines.add(follow(crossing));
      }
    }
    return lines;
  }

  private void addCell(int column, int row) {
    boolean a = boundary.isClass(number, column, row);
    boolean b = boundary.isClass(number, column + 1, row);
    boolean c = boundary.isClass(number, column + 1, row + 1);
    boolean d = boundary.isClass(number, column, row + 1);
    Crossing bottom = new Crossing(2 * column + 1, 2 * row);
    Crossing right = new Crossing(2 * column + 2, 2 * row + 1);
    Crossing top = new Crossing(2 * column + 1, 2 * row + 2);
    Crossing left = new Crossing(2 * column, 2 * row + 1);
    if (a == c && b == d && a != b) {
      // Cut off the corners of class 1.
      link(a ? bottom : right, a ? left : bottom);
      link(a ? right : top, a ? top : left);
      return;
    }
    Deque<Crossing> crossings = new ArrayDeque<>();
    if (a != b) {
      crossings.add(bottom);
    }
    if (b != c) {
      crossings.add(right);
    }
    if (c != d) {
      crossings.add(top);
    }
    if (d != a) {
      crossings.add(left);
    }
    if (!crossings.isEmpty()) {
      link(crossings.pop(), crossings.pop());
    }
  }

  private void link(Crossing from, Crossing to) {
    neighbours.computeIfAbsent(from, crossing -> new ArrayList<>(2)).add(to);
    neighbours.computeIfAbsent(to, crossing -> new ArrayList<>(2)).add(from);
  }

  private List<Crossing> links(Crossing crossing) {
    return neighbours.getOrDefault(crossing, List.of());
  }

  private Polyline follow(Crossing start) {
    List<Crossing> line = new ArrayList<>();
    @Nullable Crossing at = start;
    while (at != null) {
      extend(line, at);
      Crossing next = links(at).isEmpty() ? null : links(at).get(0);
      if (next != null) {
        links(at).remove(next);
        links(next).remove(at);
      }
      at = next;
    }
    Grid grid = boundary.grid();
    return new Polyline(
        line.stream()
            .map(
                crossing ->
                    new Polyline.Vertex(
                        grid.coordinate(crossing.x() / 2.0), grid.coordinate(crossing.y() / 2.0)))
            .toList());
  }

  /** Adds a crossing; one in the middle of a straight stretch makes room for it. */
  private static void extend(List<Crossing> line, Crossing next) {
    int size = line.size();
    if (size >= 2) {
      Crossing before = line.get(size - 2);
      Crossing middle = line.get(size - 1);
      int turn =
          (middle.x() - before.x()) * (next.y() - middle.y())
              - (middle.y() - before.y()) * (next.x() - middle.x());
      if (turn == 0) {
        line.remove(size - 1);
      }
    }
    line.add(next);
  }
}
