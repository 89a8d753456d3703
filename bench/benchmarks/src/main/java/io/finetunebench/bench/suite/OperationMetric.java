package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Metric;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A metric that every run measures beside time: a counter of the thread is read just before and
 * just after the timed window of each operation.
 */
interface OperationMetric {
  /** All of them; a new one is added here. */
  List<OperationMetric> ALL = List.of(new Allocation());

  /** Returns the name, which is also the metric's. */
  String name();

  /**
   * Returns a counter of the thread that asks, which only grows; empty where the JVM has none. A
   * reading allocates nothing.
   */
  Optional<LongSupplier> counter();

  /**
   * Returns the metric.
   *
   * @param samples by how much the counter grew in an operation, the mean of each iteration
   */
  Metric metric(List<List<Double>> samples);
}
