package io.finetunebench.bench.report.comparison;

import com.fasterxml.jackson.annotation.JsonValue;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.report.Reported;

/**
 * A comparison and what it came to.
 *
 * @param comparison of two sides
 * @param exitCode the code that the command ends with
 */
public record Judged(Comparison comparison, int exitCode) {
  @JsonValue
  ComparisonJson json() {
    return ComparisonJson.of(this);
  }

  /** Returns the comparison that a finding is. */
  static Comparison comparison(Reported found) {
    if (found.value() instanceof Judged judged) {
      return judged.comparison();
    }
    throw new IllegalArgumentException("expected a comparison, found " + found.value());
  }
}
