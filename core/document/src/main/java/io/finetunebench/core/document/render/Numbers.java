package io.finetunebench.core.document.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Writes numbers for people, for drawings and for scripts. */
final class Numbers {
  private static final int DIGITS = 6;
  private static final double THOUSAND = 1e3;
  private static final double LARGE = 1e9;

  private Numbers() {}

  /** Returns a number as people read it, in four digits. */
  static String label(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    double size = Math.abs(value);
    return size != 0 && (size >= 1e6 || size < 1e-3)
        ? String.format(Locale.ROOT, "%.3g", value)
            .replaceFirst("\\.?0*e", "e")
            .replace("e+0", "e")
            .replace("e-0", "e-")
        : rounded.toPlainString();
  }

  /** Returns a number where there is room for it: a large one with commas between thousands. */
  static String words(double value) {
    return Math.abs(value) < THOUSAND || Math.abs(value) >= LARGE
        ? label(value)
        : String.format(Locale.ROOT, "%,.0f", new BigDecimal(value).round(new MathContext(4)));
  }

  /** Returns a number for a script or a drawing, in six digits at most. */
  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
    return Math.abs(value) < LARGE ? rounded.toPlainString() : rounded.toString();
  }

  /** Returns a share of the place that a drawing has. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }
}
