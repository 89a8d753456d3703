package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Value;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that operations allocate on the JVM's heap, in the thread that they run in: its counter
 * is read just before and just after the timed window of each operation.
 */
final class Allocation {
  /** Counts nothing. */
  static final Allocation NONE = new Allocation(null);

  private final @Nullable LongSupplier counter;
  private long before;
  private long grown;
  private long operations;

  /** Takes a counter that only grows and whose reading allocates nothing; null for none. */
  Allocation(@Nullable LongSupplier counter) {
    this.counter = counter;
  }

  /** Returns the allocation of the thread that asks; it counts nothing where the JVM has none. */
  static Allocation ofThread() {
    return threadCounter().map(Allocation::new).orElse(NONE);
  }

  /** Returns the counter of the thread that asks; empty where the JVM has none. */
  static Optional<LongSupplier> threadCounter() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled()
        ? Optional.of(threads::getCurrentThreadAllocatedBytes)
        : Optional.empty();
  }

  /** Forgets what was counted. */
  void reset() {
    grown = 0;
    operations = 0;
  }

  void before() {
    if (counter != null) {
      before = counter.getAsLong();
    }
  }

  void after() {
    if (counter != null) {
      grown += counter.getAsLong() - before;
      operations++;
    }
  }

  /** Returns what an operation allocated since the last reset; empty where nobody counts. */
  Optional<Value> value() {
    return counter == null
        ? Optional.empty()
        : Optional.of(
            new Value(
                Metric.ALLOCATION, "B/op", Hint.BYTES, (double) grown / Math.max(1, operations)));
  }
}
