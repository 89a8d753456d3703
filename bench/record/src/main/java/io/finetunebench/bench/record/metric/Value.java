package io.finetunebench.bench.record.metric;

import io.finetunebench.bench.record.text.Require;

/**
 * A named value of an iteration or of a fork, as whoever measures it hands it over.
 *
 * @param name what was measured
 * @param unit its unit
 * @param hint how it is judged, and where it is shown
 * @param value finite
 */
public record Value(String name, String unit, Hint hint, double value) {
  /** Checks the components. */
  public Value {
    Require.text(name, "the value's name");
    Require.text(unit, "the value's unit");
    Require.present(hint, "hint");
    Require.finite(value, "the value of " + name);
  }

  /** Makes a value that is kept among the details. */
  public static Value detail(String name, String unit, double value) {
    return new Value(name, unit, Hint.DETAIL, value);
  }
}
