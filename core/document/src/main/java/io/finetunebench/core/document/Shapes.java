package io.finetunebench.core.document;

import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What figures are drawn of. Shapes differ, so that colour is never the only sign. */
final class Shapes {
  private static final int SPARK_STEPS = 60;

  /** Of radius 1. */
  private static final List<String> LAYERS =
      List.of(
          "M-1,0 A1,1 0 1 0 1,0 A1,1 0 1 0 -1,0 Z",
          "M0,-1.25 L1.2,1 L-1.2,1 Z",
          "M-0.9,-0.9 L0.9,-0.9 L0.9,0.9 L-0.9,0.9 Z",
          "M0,-1.4 L1.2,0 L0,1.4 L-1.2,0 Z",
          "M-1.3,-0.4 h0.9 v-0.9 h0.8 v0.9 h0.9 v0.8 h-0.9 v0.9 h-0.8 v-0.9 h-0.9 Z",
          "M0,1.25 L1.2,-1 L-1.2,-1 Z");

  private Shapes() {}

  /** Returns the number of a layer's colour and shape. */
  static int look(Plot.Layer layer, int place) {
    return look(layer.look() < 0 ? place : layer.look());
  }

  /** Returns the number of the colour and shape of what stands at a place. */
  static int look(int place) {
    return place % LAYERS.size();
  }

  /** Returns the path of a layer's dots. */
  static String of(int look) {
    return LAYERS.get(look);
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

  /** Returns the points of a boundary, downwards as SVG counts. */
  static String points(Boundaries.Line line) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < line.xs().size(); i++) {
      points.append(i == 0 ? "" : " ").append(Numbers.plain(line.xs().get(i))).append(',');
      points.append(Numbers.plain(-line.ys().get(i)));
    }
    return points.toString();
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
