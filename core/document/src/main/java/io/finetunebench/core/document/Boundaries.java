package io.finetunebench.core.document;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where classifiers of two features change their mind, a panel for each.
 *
 * @param title what they were trained for
 * @param from the least value on both axes
 * @param to the greatest value on both axes
 * @param features names of the two features, across and up
 * @param points labelled points in the background
 * @param classes names of the classes, two or more
 * @param panels the classifiers
 */
public record Boundaries(
    String title,
    double from,
    double to,
    List<String> features,
    List<Point> points,
    List<String> classes,
    List<Panel> panels)
    implements Figure {
  /** Shapes of points are this part of the figure's side. */
  private static final double POINT = 1 / 160.0;

  /** So many points have room to be larger. */
  private static final int FEW = 150;

  private static final double LARGE_POINT = 1 / 90.0;

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
   * @param frames what it learnt, one for each seed
   */
  public record Panel(String name, List<Frame> frames) {
    /** Copies the frames. */
    public Panel {
      frames = List.copyOf(frames);
    }

    /** Returns how well the classifier of a seed does; empty where there is none. */
    String words(int seed) {
      return seed < frames.size() ? frames.get(seed).words() : "";
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

  /** Checks the ends, and copies the lists. */
  public Boundaries {
    if (!(from < to)) {
      throw new IllegalArgumentException("expected a range, found " + from + " to " + to);
    }
    features = List.copyOf(features);
    points = List.copyOf(points);
    classes = List.copyOf(classes);
    panels = List.copyOf(panels);
  }

  /** Returns what the figure shows of the plane, as SVG counts: downwards. */
  String viewBox() {
    String side = Numbers.plain(to - from);
    return Numbers.plain(from) + " " + Numbers.plain(-to) + " " + side + " " + side;
  }

  /** Returns where a point is drawn, and how large. */
  String place(Point point) {
    return String.format(
        Locale.ROOT,
        "translate(%s %s) scale(%s)",
        Numbers.plain(point.x()),
        Numbers.plain(-point.y()),
        Numbers.plain((to - from) * (points.size() > FEW ? POINT : LARGE_POINT)));
  }

  /** Returns what a seed is called. */
  String label(int seed) {
    return panels.stream()
        .filter(panel -> seed < panel.frames().size())
        .map(panel -> panel.frames().get(seed).label())
        .findFirst()
        .orElse("");
  }

  /** Returns the most frames that a panel has. */
  int frames() {
    return panels.stream().mapToInt(panel -> panel.frames().size()).max().orElse(0);
  }
}
