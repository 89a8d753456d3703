package io.finetunebench.core.experiment.study;

import java.util.List;

/**
 * A connected piece of a contour.
 *
 * @param vertices in order; a closed line ends where it starts
 */
public record Polyline(List<Vertex> vertices) {
  /**
   * A place in the plane.
   *
   * @param x coordinate
   * @param y coordinate
   */
  public record Vertex(double x, double y) {}

  /** Copies the vertices. */
  public Polyline {
    vertices = List.copyOf(vertices);
  }
}
