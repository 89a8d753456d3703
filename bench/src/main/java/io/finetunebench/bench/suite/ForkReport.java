package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Backend;
import io.finetunebench.bench.record.Check;
import org.jspecify.annotations.Nullable;

/**
 * What a fork says of itself beside its samples.
 *
 * @param itemsPerOperation items, such as examples, that one operation works on
 * @param item the item's name in the plural where throughput is what matters; null where time is
 * @param check that the fork passed before it measured; null where there is no engine
 * @param backend that its engine ran on; null for the JVM itself
 * @param failure why its numbers do not count; null if they do
 */
record ForkReport(
    long itemsPerOperation,
    @Nullable String item,
    @Nullable Check check,
    @Nullable Backend backend,
    @Nullable String failure) {

  static final ForkReport EMPTY = new ForkReport(1, null, null, null, null);

  ForkReport withItems(long perOperation, @Nullable String name) {
    return new ForkReport(perOperation, name, check, backend, failure);
  }

  /** Returns this report with a check; of several threads' checks the worst is kept. */
  ForkReport withCheck(Check next) {
    boolean worse = check == null || !(next.error() <= check.error());
    return new ForkReport(itemsPerOperation, item, worse ? next : check, backend, failure);
  }

  ForkReport withBackend(@Nullable Backend next) {
    return new ForkReport(itemsPerOperation, item, check, next, failure);
  }

  ForkReport withFailure(String reason) {
    return new ForkReport(itemsPerOperation, item, check, backend, reason);
  }
}
