package io.finetunebench.core.document;

import java.util.List;

/**
 * Points and lines over two axes.
 *
 * @param title what it shows
 * @param x the axis to the right
 * @param y the axis upwards
 * @param layers what is drawn, the first at the bottom
 * @param marks vertical lines with a meaning
 */
public record Plot(String title, Axis x, Axis y, List<Layer> layers, List<Mark> marks)
    implements Figure {
  /**
   * An axis.
   *
   * @param title quantity and unit
   * @param scale how values are spread over it
   * @param from where it begins; NaN for where the values do
   * @param to where it ends; NaN for where the values do
   */
  public record Axis(String title, Scale scale, double from, double to) {
    /** Makes an axis as long as the values need. */
    public Axis(String title, Scale scale) {
      this(title, scale, Double.NaN, Double.NaN);
    }
  }

  /** How values are spread over an axis. */
  public enum Scale {
    /** Evenly. */
    LINEAR,
    /** By their logarithm; values are above 0. */
    LOGARITHMIC,
    /** By how many of the rest exceed them: percentiles from 0 to below 100. */
    PERCENTILE
  }

  /** How a layer is drawn. */
  public enum Kind {
    /** A dot for each value. */
    POINTS,
    /** A large dot for each value: those that sum others up. */
    LARGE_POINTS,
    /** A dot for each value that must not stretch the axis: one far away stands at its edge. */
    ASIDE,
    /** A line through the values. */
    LINE,
    /** A line through the values with a dot at each. */
    LINE_POINTS,
    /** A thin dashed line through the values. */
    DASHES;

    /** Returns whether each point has a dot. */
    public boolean hasDots() {
      return switch (this) {
        case POINTS, LARGE_POINTS, ASIDE, LINE_POINTS -> true;
        case LINE, DASHES -> false;
      };
    }

    /** Returns whether a line joins the points. */
    public boolean hasLine() {
      return switch (this) {
        case LINE, DASHES, LINE_POINTS -> true;
        case POINTS, LARGE_POINTS, ASIDE -> false;
      };
    }
  }

  /**
   * Values that belong together.
   *
   * @param name what they are
   * @param kind how they are drawn
   * @param xs where they stand on the axis to the right
   * @param ys where they stand on the axis upwards; as many
   * @param look layers of the same number have the same colour and shape; -1 for its own
   */
  public record Layer(String name, Kind kind, List<Double> xs, List<Double> ys, int look) {
    /** Makes a layer that looks like no other. */
    public Layer(String name, Kind kind, List<Double> xs, List<Double> ys) {
      this(name, kind, xs, ys, -1);
    }

    /** Copies the lists. */
    public Layer {
      xs = List.copyOf(xs);
      ys = List.copyOf(ys);
      if (xs.size() != ys.size()) {
        throw new IllegalArgumentException(
            "expected as many values on both axes, found " + xs.size() + " and " + ys.size());
      }
    }
  }

  /**
   * A vertical line.
   *
   * @param at where it stands on the axis to the right
   * @param words what it means
   * @param tone what that means for the reader
   */
  public record Mark(double at, String words, Tone tone) {
    /** Makes a mark that is neither good nor bad. */
    public Mark(double at, String words) {
      this(at, words, Tone.PLAIN);
    }
  }

  /** Copies the lists. */
  public Plot {
    layers = List.copyOf(layers);
    marks = List.copyOf(marks);
  }
}
