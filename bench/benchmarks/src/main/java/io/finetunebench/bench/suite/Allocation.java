package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The bytes that an operation allocates on the JVM's heap, in the thread that it runs in. */
final class Allocation implements OperationMetric {
  @Override
  public String name() {
    return Metric.ALLOCATION;
  }

  @Override
  public Optional<LongSupplier> counter() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled()
        ? Optional.of(threads::getCurrentThreadAllocatedBytes)
        : Optional.empty();
  }

  @Override
  public Metric metric(double score, @Nullable Interval interval, List<List<Double>> samples) {
    return Metric.allocation(score, interval, samples);
  }
}
