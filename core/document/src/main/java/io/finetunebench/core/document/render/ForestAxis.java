package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Forest;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The axis of a forest.
 *
 * @param kind what stands on it
 * @param logarithmic whether equal distances are equal ratios
 * @param low the value at its left end, or the logarithm of it
 * @param high likewise at its right end
 */
record ForestAxis(Forest.Kind kind, boolean logarithmic, double low, double high) {
  private static final double MARGIN = 0.04;

  /** How much farther from 1 than the farthest ratio an interval may reach, as logarithms. */
  private static final double WILD = 2;

  /** Scores that differ by more than this factor cannot be told apart on an even axis. */
  private static final double MOST_EVEN = 20;

  static ForestAxis of(Forest forest) {
    double[] values =
        forest.items().stream()
            .flatMapToDouble(
                item ->
                    DoubleStream.of(
                        item.value(),
                        item.low() == null ? item.value() : item.low(),
                        item.high() == null ? item.value() : item.high()))
            .filter(Double::isFinite)
            .toArray();
    return switch (forest.kind()) {
      case RATIOS -> ofRatios(forest, values);
      case SCORES -> ofScores(forest, values);
    };
  }

  private static ForestAxis fromZero(Forest forest, double[] values) {
    return new ForestAxis(
        forest.kind(),
        false,
        0,
        (1 + MARGIN) * Math.max(forest.bandHigh(), Arrays.stream(values).max().orElse(1)));
  }

  private static ForestAxis ofScores(Forest forest, double[] values) {
    double[] scores = forest.items().stream().mapToDouble(Forest.Item::value).toArray();
    double least = Arrays.stream(scores).min().orElse(0);
    double most = Arrays.stream(scores).max().orElse(0);
    if (least <= 0 || most <= MOST_EVEN * least) {
      return fromZero(forest, values);
    }
    // The lower end of a wide interval may be 0 or less, which has no logarithm.
    double low =
        Math.log(Arrays.stream(values).filter(each -> each > least / 2).min().orElseThrow());
    double high = Math.log(Arrays.stream(values).max().orElseThrow());
    double margin = MARGIN * (high - low);
    return new ForestAxis(Forest.Kind.SCORES, true, low - margin, high + margin);
  }

  private static ForestAxis ofRatios(Forest forest, double[] ratios) {
    double[] logs = Arrays.stream(ratios).filter(ratio -> ratio > 0).map(Math::log).toArray();
    double least = Math.max(2 * Math.log(forest.bandHigh()), Math.log(1.02));
    // One wild interval would squeeze all others to a dot, so its ends lie outside.
    double most =
        forest.items().stream()
            .filter(item -> item.value() > 0)
            .mapToDouble(item -> WILD * Math.abs(Math.log(item.value())))
            .reduce(Math.max(least, Math.log(2)), Math::max);
    double low = Math.max(-most, Math.min(-least, Arrays.stream(logs).min().orElse(0)));
    double high = Math.min(most, Math.max(least, Arrays.stream(logs).max().orElse(0)));
    if (forest.hasBand()) {
      // Faster and slower look alike where a change is judged.
      low = Math.min(low, -high);
      high = -low;
    }
    double margin = MARGIN * (high - low);
    return new ForestAxis(Forest.Kind.RATIOS, true, low - margin, high + margin);
  }

  /** Returns where a value stands, as a share of the axis. */
  String at(double value) {
    return Numbers.percent(share(value));
  }

  /** Returns how much of the axis lies between two values. */
  String width(double from, double to) {
    return Numbers.percent(share(to) - share(from));
  }

  /** Returns what the axis shows, in words. */
  String words(Forest forest) {
    boolean band = forest.hasBand();
    String left = "; left is " + forest.lower();
    return switch (kind) {
      case RATIOS ->
          "axis: "
              + Numbers.label(Math.exp(low))
              + " to "
              + Numbers.label(Math.exp(high))
              + ", logarithmic; the line is 1"
              + left
              + (band ? "; what lies in the band is too small to matter" : "");
      case SCORES ->
          "axis: "
              + Numbers.words(logarithmic ? Math.exp(low) : low)
              + " to "
              + Numbers.words(logarithmic ? Math.exp(high) : high)
              + (logarithmic ? ", logarithmic" : "")
              + left;
    };
  }

  /** Returns whether the axis has a line where nothing changed. */
  boolean hasLine() {
    return kind == Forest.Kind.RATIOS;
  }

  private double share(double value) {
    double place = logarithmic ? Math.log(Math.max(value, 1e-9)) : value;
    return Math.min(1, Math.max(0, (place - low) / (high - low)));
  }
}
