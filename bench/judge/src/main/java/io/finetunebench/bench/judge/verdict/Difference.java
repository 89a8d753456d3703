package io.finetunebench.bench.judge.verdict;

/**
 * Something in which the two sides differ.
 *
 * @param field what it is
 * @param baseline the baseline's value
 * @param candidate the candidate's value
 */
public record Difference(String field, String baseline, String candidate) {
  /** Returns the difference in one line. */
  @Override
  public String toString() {
    return field + ": baseline " + baseline + ", candidate " + candidate;
  }
}
