package io.finetunebench.bench.record.metric;

import io.finetunebench.bench.record.text.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A distribution of times, in short; the whole of it is in the files that it names.
 *
 * @param name what was timed, such as service time or response time
 * @param unit unit of the mean, the ends and the percentiles' values
 * @param count how many operations were timed, at least 1
 * @param mean their mean
 * @param min the shortest
 * @param max the longest
 * @param percentiles those that have samples enough, by ascending percentile
 * @param histogramLog file of the interval log, relative to the record's folder; null where none
 * @param percentileTable file of the percentile distribution, likewise
 */
public record Latency(
    String name,
    String unit,
    long count,
    double mean,
    long min,
    long max,
    List<Percentile> percentiles,
    @Nullable String histogramLog,
    @Nullable String percentileTable) {
  /** Checks and copies the components. */
  public Latency {
    Require.text(name, "the latency's name");
    Require.text(unit, "the latency's unit");
    Require.that(count > 0, "a count of 1 or more", count);
    Require.finite(mean, "mean");
    Require.that(mean >= 0, "a mean of 0 or more", mean);
    Require.that(min >= 0, "a min of 0 or more", min);
    Require.that(max >= min, "a max of at least the min " + min, max);
    percentiles = Require.list(percentiles, "percentiles");
    for (int i = 1; i < percentiles.size(); i++) {
      Require.that(
          percentiles.get(i - 1).percentile() < percentiles.get(i).percentile(),
          "percentiles in ascending order",
          percentiles.get(i));
    }
    Require.relativeFile(histogramLog, "histogramLog");
    Require.relativeFile(percentileTable, "percentileTable");
  }
}
