package io.finetunebench.bench.report;

import io.finetunebench.bench.record.metric.Interval;
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

  /** Returns a number without a unit. */
  public static Cell number(double value) {
    return Cell.of(value, Quantity.number(value));
  }

  /** Returns a duration in the unit that suits it. */
  public static Cell duration(double nanos) {
    return Cell.of(nanos, Quantity.duration(nanos));
  }

  /** Returns a duration in the unit that suits it. */
  public static Cell duration(long nanos) {
    return duration((double) nanos);
  }

  /** Returns a score in its own unit; durations in the unit that suits them. */
  public static Cell score(double score, String unit) {
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
  public static Cell known(OptionalDouble value, DoubleFunction<String> words) {
    return value.isPresent()
        ? Cell.of(value.getAsDouble(), words.apply(value.getAsDouble()))
        : Cell.none();
  }

  /** Returns a row of a forest. */
  public static Forest.Item item(
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
