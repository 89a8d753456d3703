package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Boundaries;
import java.util.ArrayList;
import java.util.List;

/** What boundaries are drawn of, the same on a page and in a picture. */
record BoundaryDrawing(Boundaries boundaries) {
  /** Dots of so many points have room to be larger. */
  private static final int FEW = 150;

  /** More points are specks, which do not hide each other. */
  private static final int MOST_DOTS = 1000;

  /** Places are exact to this part of a side, which is finer than any screen. */
  private static final double EXACT = 1 / 5000.0;

  /** Returns what the figure shows of the plane, as SVG counts: downwards. */
  String viewBox() {
    Boundaries.Plane plane = boundaries.plane();
    String side = Numbers.plain(plane.side());
    return Numbers.plain(plane.from()) + " " + Numbers.plain(-plane.to()) + " " + side + " " + side;
  }

  /** Returns the true boundary of a panel, where it is known, and over it the points. */
  List<Mark.Shape> points(Boundaries.Panel panel) {
    List<Mark.Shape> marks = new ArrayList<>();
    Boundaries.Plane plane = boundaries.plane();
    if (plane.cross()) {
      marks.add(
          new Mark.Shape(
              "truth",
              false,
              List.of(
                  new double[] {plane.from(), 0, plane.to(), 0},
                  new double[] {0, -plane.from(), 0, -plane.to()})));
    }
    boolean specks = panel.points().size() > MOST_DOTS;
    double radius = plane.side() / (panel.points().size() > FEW ? 160 : 120);
    double exact = Math.pow(10, Math.floor(Math.log10(plane.side() * EXACT)));
    for (int target = 0; target < boundaries.classes().size(); target++) {
      int look = Shapes.look(target);
      List<double[]> pieces = new ArrayList<>();
      for (Boundaries.Point point : panel.points()) {
        if (point.target() == target && plane.contains(point.x(), point.y())) {
          double x = exact * Math.rint(point.x() / exact);
          double y = -exact * Math.rint(point.y() / exact);
          pieces.add(specks ? new double[] {x, y} : Shapes.at(look, x, y, radius));
        }
      }
      marks.add(new Mark.Shape("layer" + look + (specks ? " specks" : ""), !specks, pieces));
    }
    return marks;
  }

  /** Returns the boundary that a classifier learnt. */
  static Mark.Shape boundary(Boundaries.Frame frame) {
    List<Boundaries.Line> lines = frame.lines() == null ? List.of() : frame.lines();
    return new Mark.Shape("boundary", false, lines.stream().map(BoundaryDrawing::piece).toList());
  }

  private static double[] piece(Boundaries.Line line) {
    double[] piece = new double[2 * line.xs().size()];
    for (int i = 0; i < line.xs().size(); i++) {
      piece[2 * i] = line.xs().get(i);
      piece[2 * i + 1] = -line.ys().get(i);
    }
    return piece;
  }
}
