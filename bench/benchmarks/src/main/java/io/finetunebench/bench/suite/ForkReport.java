package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Value;
import io.finetunebench.core.experiment.engine.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fork says of itself beside its samples.
 *
 * @param items what an operation works on
 * @param check that the fork passed before it measured; null where there is no engine
 * @param backend that its engine ran on; null for the JVM itself
 * @param failure why its numbers do not count; null if they do
 * @param cutOff whether it ended because its time was up
 * @param values of the whole fork
 * @param iterations the values of each measurement iteration
 */
record ForkReport(
    Items items,
    @Nullable Check check,
    @Nullable Backend backend,
    @Nullable String failure,
    boolean cutOff,
    List<Value> values,
    List<List<Value>> iterations) {

  /** The value of an iteration's fastest operation, in nanoseconds. */
  static final String FASTEST = "fastest";

  /**
   * What an operation works on.
   *
   * @param perOperation items, such as examples; or how many calls it stands for
   * @param name of the items in the plural where throughput is what matters; null where time is
   */
  record Items(long perOperation, @Nullable String name) {}

  /** Copies the lists. */
  ForkReport {
    values = List.copyOf(values);
    iterations = iterations.stream().map(List::copyOf).toList();
  }

  /** Returns the worse of two checks, such as those of several threads. */
  static Check worse(@Nullable Check one, Check other) {
    // Double.compare puts NaN above everything, and nothing is worse than that.
    return one == null || Double.compare(other.error(), one.error()) > 0 ? other : one;
  }
}
