package io.finetunebench.bench.record.metric;

import io.finetunebench.bench.record.text.EnumWord;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a fork had no steady state: a detail of the fork, in percent. */
public enum Unsteady {
  /** Its second half was faster than its first. */
  FASTER("its second half was %.0f %% faster than its first"),
  /** Of a pair in turns, the baseline's fork was not warm. */
  BASELINE("the baseline's fork was still getting faster, by %.0f %%"),
  /** Of a pair in turns, the candidate's fork was not warm. */
  CANDIDATE("the candidate's fork was still getting faster, by %.0f %%");

  private static final String PREFIX = "unsteady/";

  private final String words;

  Unsteady(String words) {
    this.words = words;
  }

  /** Returns the detail that a fork was unsteady by so much. */
  public Value by(double share) {
    return Value.detail(PREFIX + EnumWord.of(this), "%", 100 * share);
  }

  /** Returns what a detail says in words; nothing if it is another. */
  public static Stream<String> words(String name, double percent) {
    return Arrays.stream(values())
        .filter(each -> name.equals(PREFIX + EnumWord.of(each)))
        .map(each -> String.format(Locale.ROOT, each.words, percent));
  }

  /** Returns the same of a detail that says so. */
  public static @Nullable String words(@Nullable Value detail) {
    return detail == null ? null : words(detail.name(), detail.value()).findFirst().orElseThrow();
  }
}
