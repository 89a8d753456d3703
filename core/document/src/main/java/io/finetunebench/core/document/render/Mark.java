package io.finetunebench.core.document.render;

import java.util.List;

/** A part of a drawing whose vertical axis counts downwards, as SVG and Java2D do. */
sealed interface Mark {
  /**
   * Lines, dots or filled outlines.
   *
   * @param style the names of its style, the colour's first
   * @param closed whether the pieces are outlines, which are filled
   * @param pieces each as x, y, x, y, ...; an open piece of one vertex is a dot
   */
  record Shape(String style, boolean closed, List<double[]> pieces) implements Mark {
    /** Returns the pieces as SVG writes a path. */
    String path() {
      StringBuilder path = new StringBuilder();
      for (double[] piece : pieces) {
        for (int i = 0; i < piece.length; i += 2) {
          path.append(i == 0 ? 'M' : 'L').append(Numbers.plain(piece[i])).append(',');
          path.append(Numbers.plain(piece[i + 1]));
        }
        path.append(closed ? "Z" : piece.length == 2 ? "h0" : "");
      }
      return path.toString();
    }
  }

  /**
   * A line of text.
   *
   * @param lettering how it is written
   * @param x of its anchor
   * @param y of its baseline
   * @param text plain text
   */
  record Words(Lettering lettering, double x, double y, String text) implements Mark {}

  /** How text is written. */
  enum Lettering {
    /** Above a panel. */
    TITLE(17, true, 0.5, false),
    /** At a tick of the axis across. */
    ACROSS(13, false, 0.5, false),
    /** At a tick of the axis upwards. */
    UP(13, false, 1, false),
    /** Under the axis across, or in a panel. */
    FEATURE(15, false, 0.5, false),
    /** Beside the axis upwards, from below. */
    FEATURE_UP(15, false, 0.5, true),
    /** In the legend, from the left. */
    NOTE(13, false, 0, false),
    /** In the legend, to the right. */
    NOTE_END(13, false, 1, false);

    private final int size;
    private final boolean bold;
    private final double before;
    private final boolean turned;

    Lettering(int size, boolean bold, double before, boolean turned) {
      this.size = size;
      this.bold = bold;
      this.before = before;
      this.turned = turned;
    }

    /** Returns the size in pixels. */
    int size() {
      return size;
    }

    /** Returns whether it is bold. */
    boolean bold() {
      return bold;
    }

    /** Returns which share of the text stands before its anchor. */
    double before() {
      return before;
    }

    /** Returns whether it is read from below. */
    boolean turned() {
      return turned;
    }

    /** Returns what SVG calls the place of the anchor. */
    String anchor() {
      return before == 0 ? "start" : before == 1 ? "end" : "middle";
    }
  }
}
