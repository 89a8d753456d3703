package io.finetunebench.bench.record.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.finetunebench.bench.record.text.Require;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one fork gave of a metric, in the metric's unit.
 *
 * @param samples a value for each measurement iteration, or one of the whole fork; none where the
 *     fork could not say
 * @param fastest what the samples would be if every operation of an iteration had been as fast as
 *     the iteration's fastest; null where that is not known, or where operations are too short for
 *     the clock
 * @param warmup what the iterations before the first sample gave, which no verdict looks at
 */
public record ForkValues(
    List<Double> samples,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Double> fastest,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> warmup) {
  /** Checks and copies the components. */
  public ForkValues {
    samples = copy(samples, "samples");
    warmup = warmup == null ? List.of() : copy(warmup, "warmup");
    if (fastest != null) {
      fastest = copy(fastest, "fastest");
      Require.that(
          fastest.size() == samples.size(),
          "the fastest of " + samples.size() + " iterations",
          fastest.size());
    }
  }

  /** Makes the values of a fork of which nothing else is known. */
  public ForkValues(List<Double> samples) {
    this(samples, null, List.of());
  }

  private static List<Double> copy(@Nullable List<Double> values, String name) {
    List<Double> copy = Require.list(values, name);
    copy.forEach(value -> Require.finite(value, "every value of " + name));
    return copy;
  }
}
