package io.finetunebench.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ratios or scores, with their intervals under each other.
 *
 * @param title what they are of
 * @param kind what they are
 * @param bandLow from where to
 * @param bandHigh where a value is as it should be; as much as the other for no such band
 * @param lower what a value to the left means
 * @param higher what a value to the right means
 * @param items from top to bottom
 */
public record Forest(
    String title,
    Kind kind,
    double bandLow,
    double bandHigh,
    String lower,
    String higher,
    List<Item> items)
    implements Figure {
  private static final int MOST_OPEN = 20;

  /** What a forest shows. */
  public enum Kind {
    /** Ratios above 0, on a logarithmic axis around 1. */
    RATIOS("benchmark", "ratio"),
    /**
     * Scores in one unit, on an even axis from 0, or on a logarithmic one where they differ much.
     */
    SCORES("benchmark", "score");

    private final String rows;
    private final String shown;

    Kind(String rows, String shown) {
      this.rows = rows;
      this.shown = shown;
    }

    /** Returns the heading over what the values are of. */
    public String rows() {
      return rows;
    }

    /** Returns the heading over the values. */
    public String shown() {
      return shown;
    }
  }

  /**
   * A value.
   *
   * @param label what it is of
   * @param value a ratio above 0, or a score
   * @param low lower end of the interval; null where there is no interval
   * @param high upper end of the interval; null likewise
   * @param tone what it means for the reader
   * @param words the value and its meaning as people read it
   */
  public record Item(
      String label,
      double value,
      @Nullable Double low,
      @Nullable Double high,
      Tone tone,
      String words) {}

  /** Makes a forest of ratios. */
  public Forest(
      String title,
      double bandLow,
      double bandHigh,
      String lower,
      String higher,
      List<Item> items) {
    this(title, Kind.RATIOS, bandLow, bandHigh, lower, higher, items);
  }

  /** Copies the items. */
  public Forest {
    items = List.copyOf(items);
  }

  /** Returns the items that a reader sees without a click. */
  public List<Item> open() {
    return items.size() > MOST_OPEN + 4 ? items.subList(0, MOST_OPEN) : items;
  }

  /** Returns the other items. */
  public List<Item> hidden() {
    return items.subList(open().size(), items.size());
  }

  /** Returns whether there are values that are as they should be. */
  public boolean hasBand() {
    return bandHigh > bandLow;
  }
}
