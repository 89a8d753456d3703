package io.finetunebench.bench.cli.option;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time such as {@code 90s}, {@code 30m} or {@code 1h}. */
public final class TimeConverter implements ITypeConverter<Duration> {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(s|m|h)");

  @Override
  public Duration convert(String text) {
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new TypeConversionException(
          "expected a time such as 90s, 30m or 1h, found \"" + text + "\"");
    }
    return Duration.parse("PT" + matcher.group(1) + matcher.group(2));
  }
}
