package io.finetunebench.bench.record.metric;

import io.finetunebench.bench.record.text.Require;

/**
 * The value that a share of all values does not exceed.
 *
 * @param percentile the share in percent, from 0 to 100
 * @param value the value, 0 or more, in the unit of the {@link Latency} that it belongs to
 */
public record Percentile(double percentile, long value) {
  /** Checks the components. */
  public Percentile {
    Require.that(
        percentile >= 0 && percentile <= 100, "a percentile between 0 and 100", percentile);
    Require.that(value >= 0, "a percentile's value of 0 or more", value);
  }
}
