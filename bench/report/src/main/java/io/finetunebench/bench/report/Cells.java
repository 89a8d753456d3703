package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Tone;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Numbers in cells, as people read them, and in the other places of a document. */
public final class Cells {
  private Cells() {}

  /** Returns how many there are. */
  public static Cell count(long count) {
    return Cell.of((double) count, String.valueOf(count));
  }

  static Cell number(double value) {
    return Cell.of(value, Quantity.number(value));
  }

  static Cell duration(double nanos) {
    return Cell.of(nanos, Quantity.duration(nanos));
  }

  static Cell duration(long nanos) {
    return duration((double) nanos);
  }

  static Cell score(double score, String unit) {
    return Cell.of(score, Quantity.score(score, unit));
  }

  /** Returns a number in a format of {@link String#format}. */
  public static Cell formatted(String format, double value) {
    return Cell.of(value, String.format(Locale.ROOT, format, value));
  }

  /** Returns a share in percent, with so many digits behind the point. */
  public static Cell percent(double share, int digits) {
    return Cell.of(share, String.format(Locale.ROOT, "%." + digits + "f %%", 100 * share));
  }

  /** Returns a number in words; a dash where it is not known. */
  static Cell known(OptionalDouble value, DoubleFunction<String> words) {
    return value.isPresent()
        ? Cell.of(value.getAsDouble(), words.apply(value.getAsDouble()))
        : Cell.none();
  }

  /** Returns a row of a forest. */
  static Forest.Item item(
      String label, double value, @Nullable Interval interval, Tone tone, String words) {
    return new Forest.Item(
        label,
        value,
        interval == null ? null : interval.low(),
        interval == null ? null : interval.high(),
        tone,
        words);
  }
}
