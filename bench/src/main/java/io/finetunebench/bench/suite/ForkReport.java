package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fork says of itself beside its samples.
 *
 * @param itemsPerOperation items, such as examples, that one operation works on
 * @param item the item's name in the plural where throughput is what matters; null where time is
 * @param check that the fork passed before it measured; null where there is no engine
 * @param backend that its engine ran on; null for the JVM itself
 * @param failure why its numbers do not count; null if they do
 * @param cutOff whether it ended because its time was up
 * @param noise what disturbed its measurement iterations
 */
record ForkReport(
    long itemsPerOperation,
    @Nullable String item,
    @Nullable Check check,
    @Nullable Backend backend,
    @Nullable String failure,
    boolean cutOff,
    List<IterationNoise> noise) {

  static final ForkReport EMPTY = new ForkReport(1, null, null, null, null, false, List.of());

  /** Copies the list. */
  ForkReport {
    noise = List.copyOf(noise);
  }

  ForkReport withItems(long perOperation, @Nullable String name) {
    return new ForkReport(perOperation, name, check, backend, failure, cutOff, noise);
  }

  /** Returns this report with a check; of several threads' checks the worst is kept. */
  ForkReport withCheck(Check next) {
    // Double.compare puts NaN above everything, and nothing is worse than that.
    boolean worse = check == null || Double.compare(next.error(), check.error()) > 0;
    return new ForkReport(
        itemsPerOperation, item, worse ? next : check, backend, failure, cutOff, noise);
  }

  ForkReport withBackend(@Nullable Backend next) {
    return new ForkReport(itemsPerOperation, item, check, next, failure, cutOff, noise);
  }

  ForkReport withFailure(String reason) {
    return new ForkReport(itemsPerOperation, item, check, backend, reason, cutOff, noise);
  }

  ForkReport withTimeUp() {
    return new ForkReport(itemsPerOperation, item, check, backend, failure, true, noise);
  }

  ForkReport withNoise(List<IterationNoise> iterations) {
    return new ForkReport(itemsPerOperation, item, check, backend, failure, cutOff, iterations);
  }
}
