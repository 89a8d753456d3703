package io.finetunebench.bench.record.text;

import java.util.Locale;

/** Writes constants as people and files read them. */
public final class EnumWord {
  private EnumWord() {}

  /** Returns a constant in lower case, its words joined by hyphens, such as {@code not-judged}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
