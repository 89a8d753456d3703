package io.finetunebench.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where classifiers of two features change their mind, a panel for each.
 *
 * @param title what they were trained for
 * @param extent the figure reaches from minus this to plus this on both axes
 * @param points labelled points in the background
 * @param first name of the first class
 * @param second name of the second class
 * @param panels the classifiers
 */
public record Boundaries(
    String title,
    double extent,
    List<Point> points,
    String first,
    String second,
    List<Panel> panels)
    implements Figure {
  /**
   * A labelled point.
   *
   * @param x first feature
   * @param y second feature
   * @param first whether it is of the first class
   */
  public record Point(double x, double y, boolean first) {}

  /**
   * A classifier.
   *
   * @param name of the scenario
   * @param frames what it learnt, one for each seed
   */
  public record Panel(String name, List<Frame> frames) {
    /** Copies the frames. */
    public Panel {
      frames = List.copyOf(frames);
    }

    /** Returns whether it is known how sure the classifier is where. */
    boolean hasFields() {
      return frames.stream().anyMatch(frame -> frame.field() != null);
    }
  }

  /**
   * What a classifier learnt from one seed.
   *
   * @param label names the seed
   * @param lines the pieces of its boundary
   * @param words how well it does
   * @param field how sure it is where; null where that is not known
   */
  public record Frame(String label, List<Line> lines, String words, @Nullable Field field) {
    /** Copies the lines. */
    public Frame {
      lines = List.copyOf(lines);
    }
  }

  /**
   * Probabilities of the first class on a grid over the whole figure.
   *
   * @param side points on each axis, from minus the extent to plus the extent
   * @param probabilities of each point, the first feature fastest, from the lowest second one
   */
  public record Field(int side, List<Double> probabilities) {
    /** Copies the list. */
    public Field {
      probabilities = List.copyOf(probabilities);
      if (side < 2 || probabilities.size() != side * side) {
        throw new IllegalArgumentException(
            "expected " + side + " x " + side + " values, found " + probabilities.size());
      }
    }
  }

  /**
   * A connected piece of a boundary.
   *
   * @param xs first features of its vertices
   * @param ys second features; as many
   */
  public record Line(List<Double> xs, List<Double> ys) {
    /** Copies the lists. */
    public Line {
      xs = List.copyOf(xs);
      ys = List.copyOf(ys);
    }
  }

  /** Copies the lists. */
  public Boundaries {
    points = List.copyOf(points);
    panels = List.copyOf(panels);
  }

  /** Returns the most frames that a panel has. */
  int frames() {
    return panels.stream().mapToInt(panel -> panel.frames().size()).max().orElse(0);
  }
}
