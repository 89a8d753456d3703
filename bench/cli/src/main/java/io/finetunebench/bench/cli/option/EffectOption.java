package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.cli.command.SharedOptions;
import java.math.BigDecimal;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that says which change matters. */
public final class EffectOption extends SharedOptions {
  /** Whoever writes less has written a fraction in place of a percentage. */
  private static final double SMALLEST = 0.1;

  @Option(
      names = "--min-effect",
      paramLabel = "PERCENT",
      description = "The smallest change that matters (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private double percent = 3;

  /**
   * Returns the smallest change that matters, as a fraction.
   *
   * @throws ParameterException if the number makes no sense
   */
  public double fraction() {
    if (percent > 0 && percent < SMALLEST) {
      String meant =
          BigDecimal.valueOf(percent).movePointRight(2).stripTrailingZeros().toPlainString();
      throw refused(
          "--min-effect: expected percent, such as "
              + meant
              + " for "
              + meant
              + " %, found "
              + percent);
    }
    require(
        percent >= 0 && !Double.isInfinite(percent),
        "--min-effect: expected percent, 0 or more, found " + percent);
    return percent / 100;
  }
}
