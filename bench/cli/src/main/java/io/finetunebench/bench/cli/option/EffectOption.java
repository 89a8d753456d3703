package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.judge.ratio.Limits;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that says which change matters. */
public final class EffectOption extends SharedOptions {
  /** Whoever writes less has written a fraction in place of a percentage. */
  private static final double SMALLEST = 0.1;

  @Option(
      names = "--min-effect",
      paramLabel = "PERCENT",
      description = {
        "The smallest change that matters: no estimate below it is called, and what lies within it"
            + " is EQUIVALENT (default: 3, and of sides that took turns half of it is called).",
        "A true change of just that size is called at most half of the time, one that is 1.3"
            + " standard errors larger in nine of ten."
      })
  private @Nullable Double percent;

  /**
   * Returns what changes are held against, the usual limits where nobody typed one.
   *
   * @throws ParameterException if the number makes no sense
   */
  public Limits limits() {
    if (percent == null) {
      return Limits.USUAL;
    }
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
    return Limits.of(percent / 100);
  }
}
