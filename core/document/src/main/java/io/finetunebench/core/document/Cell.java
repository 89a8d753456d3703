package io.finetunebench.core.document;

import java.util.List;
import java.util.stream.IntStream;

/** What stands in one place of a table. */
public sealed interface Cell {
  /** Returns the content as people read it; empty for what only a picture shows. */
  String text();

  /** Returns what the content means for the reader. */
  default Tone tone() {
    return Tone.PLAIN;
  }

  /** Words. */
  record Text(String text, Tone tone) implements Cell {}

  /**
   * A number.
   *
   * @param value what to sort by
   * @param text the number as people read it, with its unit
   */
  record Quantity(double value, String text, Tone tone) implements Cell {}

  /**
   * How a value went.
   *
   * @param values the earliest first; at least one, all finite
   * @param shifts indexes of the values at which the level changed
   */
  record Trend(List<Double> values, List<Integer> shifts) implements Cell {
    /** Copies the lists. */
    public Trend {
      if (values.isEmpty() || !values.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("expected finite values, found " + values);
      }
      values = List.copyOf(values);
      shifts = List.copyOf(shifts);
    }

    @Override
    public String text() {
      return "";
    }

    /** Returns the values, or where there are more the medians of so many groups of neighbours. */
    public double[] medians(int most) {
      int steps = Math.min(most, values.size());
      return IntStream.range(0, steps)
          .mapToDouble(
              step -> {
                List<Double> group =
                    values.subList(
                        step * values.size() / steps, (step + 1) * values.size() / steps);
                return group.stream().sorted().toList().get(group.size() / 2);
              })
          .toArray();
    }
  }

  /** Makes a cell of words. */
  static Cell of(String text) {
    return new Text(text, Tone.PLAIN);
  }

  /** Makes a cell of words that mean something for the reader. */
  static Cell of(String text, Tone tone) {
    return new Text(text, tone);
  }

  /** Makes a cell of a number, shown as the given text. */
  static Cell of(double value, String text) {
    return new Quantity(value, text, Tone.PLAIN);
  }

  /** Makes the cell of something that is not known. */
  static Cell none() {
    return new Text("-", Tone.PLAIN);
  }

  /** Makes the cell of a place in which nothing belongs. */
  static Cell empty() {
    return new Text("", Tone.PLAIN);
  }
}
