package io.finetunebench.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where classifiers of two features change their mind, a panel for each.
 *
 * @param title what they were trained for
 * @param plane the part of the plane that is shown
 * @param features names of the two features, across and up
 * @param classes names of the classes, two or more
 * @param panels the classifiers
 */
public record Boundaries(
    String title, Plane plane, List<String> features, List<String> classes, List<Panel> panels)
    implements Figure {
  /**
   * The square of the plane that a figure shows.
   *
   * @param from the least value on both axes
   * @param to the greatest value on both axes
   * @param cross whether the true boundary is the cross of the axes
   */
  public record Plane(double from, double to, boolean cross) {
    /** Checks the ends. */
    public Plane {
      if (!(from < to)) {
        throw new IllegalArgumentException("expected a range, found " + from + " to " + to);
      }
    }

    /** Returns the length of a side. */
    public double side() {
      return to - from;
    }

    /** Returns whether a point lies inside. */
    public boolean contains(double x, double y) {
      return x >= from && x <= to && y >= from && y <= to;
    }
  }

  /**
   * A labelled point.
   *
   * @param x first feature
   * @param y second feature
   * @param target place of its class among the names
   */
  public record Point(double x, double y, int target) {}

  /**
   * A classifier.
   *
   * @param name of the scenario
   * @param points labelled points in the background
   * @param frames what it learnt, one for each seed
   */
  public record Panel(String name, List<Point> points, List<Frame> frames) {
    /** Copies the lists. */
    public Panel {
      points = List.copyOf(points);
      frames = List.copyOf(frames);
    }

    /** Returns how well the classifier of a seed does; empty where there is none. */
    public String words(int seed) {
      return seed < frames.size() ? frames.get(seed).words() : "";
    }

    /** Returns whether it is known how sure the classifier is where. */
    public boolean hasFields() {
      return frames.stream().anyMatch(frame -> frame.field() != null);
    }
  }

  /**
   * What a classifier learnt from one seed.
   *
   * @param label names the seed
   * @param lines the pieces of its boundary; null where there is no valid result
   * @param words how well it does
   * @param field how sure it is where; null where that is not known
   */
  public record Frame(
      String label, @Nullable List<Line> lines, String words, @Nullable Field field) {
    /** Copies the lines. */
    public Frame {
      lines = lines == null ? null : List.copyOf(lines);
    }
  }

  /**
   * Probabilities on a grid over the whole figure.
   *
   * @param side points on each axis, from end to end
   * @param probabilities of each point, the first feature fastest, from the lowest second one: of
   *     two classes that of the first, of more classes one for each
   */
  public record Field(int side, List<Double> probabilities) {
    /** Copies the list. */
    public Field {
      probabilities = List.copyOf(probabilities);
      if (side < 2 || probabilities.isEmpty() || probabilities.size() % (side * side) != 0) {
        throw new IllegalArgumentException(
            "expected "
                + side
                + " x "
                + side
                + " values, or as many for each class, found "
                + probabilities.size());
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
    features = List.copyOf(features);
    classes = List.copyOf(classes);
    panels = List.copyOf(panels);
  }

  /** Returns what a seed is called. */
  public String label(int seed) {
    return panels.stream()
        .filter(panel -> seed < panel.frames().size())
        .map(panel -> panel.frames().get(seed).label())
        .findFirst()
        .orElse("");
  }

  /** Returns the most frames that a panel has. */
  public int frames() {
    return panels.stream().mapToInt(panel -> panel.frames().size()).max().orElse(0);
  }
}
