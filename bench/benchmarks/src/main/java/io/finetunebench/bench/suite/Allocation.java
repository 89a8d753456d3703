package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.ForkValues;
import io.finetunebench.bench.record.Hint;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.ScoreInterval;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

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
  public Metric metric(List<List<Double>> samples) {
    Metric metric =
        Metric.measured(
            Metric.ALLOCATION, "B/op", Hint.BYTES, samples.stream().map(ForkValues::new).toList());
    return metric.with(ScoreInterval.of(metric));
  }
}
