package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Boundaries;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Tone;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What figures are drawn of. Shapes differ, so that colour is never the only sign. */
final class Shapes {
  private static final int SPARK_STEPS = 60;

  private static final int CIRCLE_CORNERS = 24;

  /** The corners of each shape, of radius 1 and downwards, as x, y, x, y, ... */
  private static final List<double[]> LAYERS =
      List.of(
          circle(),
          new double[] {0, -1.25, 1.2, 1, -1.2, 1},
          new double[] {-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9},
          new double[] {0, -1.4, 1.2, 0, 0, 1.4, -1.2, 0},
          new double[] {
            -1.3, -0.4, -0.4, -0.4, -0.4, -1.3, 0.4, -1.3, 0.4, -0.4, 1.3, -0.4, 1.3, 0.4, 0.4, 0.4,
            0.4, 1.3, -0.4, 1.3, -0.4, 0.4, -1.3, 0.4
          },
          new double[] {0, 1.25, 1.2, -1, -1.2, -1});

  private Shapes() {}

  /** Returns the number of a layer's colour and shape. */
  static int look(Plot.Layer layer, int place) {
    return look(layer.look() < 0 ? place : layer.look());
  }

  /** Returns the number of the colour and shape of what stands at a place. */
  static int look(int place) {
    return place % LAYERS.size();
  }

  private static double[] circle() {
    double[] corners = new double[2 * CIRCLE_CORNERS];
    for (int i = 0; i < CIRCLE_CORNERS; i++) {
      corners[2 * i] = Math.cos(2 * Math.PI * i / CIRCLE_CORNERS);
      corners[2 * i + 1] = Math.sin(2 * Math.PI * i / CIRCLE_CORNERS);
    }
    return corners;
  }

  /** Returns the path of a layer's dots, of radius 1. */
  static String of(int look) {
    return new Mark.Shape("", true, List.of(LAYERS.get(look))).path();
  }

  /** Returns the corners of a dot. */
  static double[] at(int look, double x, double y, double radius) {
    double[] corners = LAYERS.get(look).clone();
    for (int i = 0; i < corners.length; i += 2) {
      corners[i] = x + radius * corners[i];
      corners[i + 1] = y + radius * corners[i + 1];
    }
    return corners;
  }

  /** Returns what makes a shape of radius 1 as large as a layer's dots. */
  static String scale(Plot.Kind kind) {
    return kind == Plot.Kind.LARGE_POINTS ? "scale(6.5)" : "scale(4)";
  }

  /** Returns the path of a ratio in a forest. */
  static String mark(Tone tone) {
    return switch (tone) {
      case BAD -> "M0,-7 L7,5 L-7,5 Z";
      case GOOD -> "M0,7 L7,-5 L-7,-5 Z";
      case CAUTION -> "M0,-6 L6,0 L0,6 L-6,0 Z";
      case PLAIN -> "M-5,0 A5,5 0 1 0 5,0 A5,5 0 1 0 -5,0 Z";
    };
  }

  /** Returns the points of a trend, small enough for a line of text. */
  static String points(Cell.Trend trend) {
    double[] medians = trend.medians(SPARK_STEPS);
    int steps = medians.length;
    double low = Collections.min(trend.values());
    double high = Collections.max(trend.values());
    StringBuilder points = new StringBuilder();
    for (int step = 0; step < steps; step++) {
      double height = high == low ? 0.5 : (medians[step] - low) / (high - low);
      points
          .append(step == 0 ? "" : " ")
          .append(Numbers.plain(steps == 1 ? 60 : 120.0 * step / (steps - 1)));
      points.append(',').append(Numbers.plain(22 - 20 * height));
    }
    return points.toString();
  }

  /** Returns where a shift of a trend stands. */
  static String place(Cell.Trend trend, int shift) {
    return Numbers.plain(120.0 * shift / Math.max(1, trend.values().size() - 1));
  }

  /** Returns probabilities as a byte each, in base 64; null where they are not known. */
  static @Nullable String field(Boundaries.Frame frame) {
    Boundaries.Field field = frame.field();
    if (field == null) {
      return null;
    }
    byte[] bytes = new byte[field.probabilities().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * Math.min(1, Math.max(0, field.probabilities().get(i))));
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
