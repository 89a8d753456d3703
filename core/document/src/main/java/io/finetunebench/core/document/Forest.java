package io.finetunebench.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ratios with their intervals under each other, on a logarithmic axis.
 *
 * @param title what the ratios are of
 * @param bandLow from where to
 * @param bandHigh where a ratio is too near to 1 to matter; both 1 for no such band
 * @param lower what a ratio below 1 means
 * @param higher what a ratio above 1 means
 * @param items from top to bottom
 */
public record Forest(
    String title, double bandLow, double bandHigh, String lower, String higher, List<Item> items)
    implements Figure {
  /**
   * A ratio.
   *
   * @param label what it is of
   * @param ratio above 0
   * @param low lower end of the interval; null where there is no interval
   * @param high upper end of the interval; null likewise
   * @param tone what it means for the reader
   * @param words the ratio and its meaning as people read it
   */
  public record Item(
      String label,
      double ratio,
      @Nullable Double low,
      @Nullable Double high,
      Tone tone,
      String words) {}

  /** Copies the items. */
  public Forest {
    items = List.copyOf(items);
  }
}
