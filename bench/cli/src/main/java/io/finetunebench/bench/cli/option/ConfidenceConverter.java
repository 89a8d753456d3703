package io.finetunebench.bench.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a confidence in percent, as a fraction above 0.5 and below 1. No confidence below 50 %
 * makes sense, so 0.99 can only mean 99 %.
 */
public final class ConfidenceConverter implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    double typed;
    try {
      typed = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      typed = Double.NaN;
    }
    double fraction = typed < 1 ? typed : typed / 100;
    if (fraction > 0.5 && fraction < 1) {
      return fraction;
    }
    throw new TypeConversionException(
        "expected percent between 50 and 100, both excluded, found '" + text + "'");
  }
}
