package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.record.metric.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers with units as people read them. */
public final class Quantity {
  private static final int DIGITS = 4;
  private static final int PERCENT_DIGITS = 7;
  private static final double WIDE_PERCENT = 50;

  private Quantity() {}

  /**
   * A unit in which scores of a size read well.
   *
   * @param name such as {@code ms/call}
   * @param divisor by which scores in their own unit are divided
   */
  public record Unit(String name, double divisor) {
    /** Returns a score in this unit. */
    public double of(double score) {
      return score / divisor;
    }
  }

  /** Returns the unit for scores up to a size: milliseconds in place of millions of nanoseconds. */
  public static Unit unit(String unit, double size) {
    if (!unit.equals("ns") && !unit.startsWith("ns/")) {
      return new Unit(unit, 1);
    }
    // Rounded first, or 999.96 would be 1,000 ns and not 1.000 us.
    double rounded = rounded(size).doubleValue();
    String of = unit.substring("ns".length());
    if (rounded < 1e3) {
      return new Unit(unit, 1);
    }
    if (rounded < 1e6) {
      return new Unit("us" + of, 1e3);
    }
    return rounded < 1e9 ? new Unit("ms" + of, 1e6) : new Unit("s" + of, 1e9);
  }

  /** Returns a duration in nanoseconds with the unit that suits it, such as {@code 45.12 ms}. */
  public static String duration(double nanos) {
    return score(nanos, "ns");
  }

  /** Returns a duration in nanoseconds with the unit that suits it. */
  public static String duration(long nanos) {
    return duration((double) nanos);
  }

  /** Returns a score in its own unit; durations a call in the unit that suits them. */
  public static String score(double value, String unit) {
    Unit readable = unit(unit, value);
    return number(readable.of(value)) + " " + readable.name();
  }

  /**
   * Returns four significant digits, with commas between thousands; a whole number below 10,000 as
   * it is.
   */
  public static String number(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = rounded(value);
    return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
  }

  private static BigDecimal rounded(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS));
    return rounded.scale() > 0
        ? rounded.setScale(rounded.scale() + DIGITS - rounded.precision())
        : rounded;
  }

  /**
   * Returns a ratio with half of its interval's width in percent, such as {@code 2.98 ± 7 %}, or
   * with the interval itself where that is wide.
   */
  public static String ratio(Estimate estimate) {
    String ratio = ratio(estimate.ratio());
    Interval interval = estimate.interval();
    if (interval == null) {
      return ratio;
    }
    double percent = 100 * Math.expm1(Math.log(interval.high() / interval.low()) / 2);
    if (percent >= WIDE_PERCENT) {
      return ratio + " (" + ratio(interval.low()) + " to " + ratio(interval.high()) + ")";
    }
    return String.format(
        Locale.ROOT, percent < 9.95 ? "%s ± %.1f %%" : "%s ± %.0f %%", ratio, percent);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 99.95 ? "%.2f" : "%,.0f", ratio);
  }

  /** Returns a fraction in percent, without the sign: as many digits as it takes, at most seven. */
  public static String percent(double fraction) {
    return new BigDecimal(fraction * 100)
        .round(new MathContext(PERCENT_DIGITS))
        .stripTrailingZeros()
        .toPlainString();
  }
}
