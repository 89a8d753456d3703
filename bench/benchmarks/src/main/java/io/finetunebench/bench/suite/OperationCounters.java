package io.finetunebench.bench.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The counters of one thread that are read around every operation. */
final class OperationCounters {
  /**
   * The system property of a fork that names what it measures beside time: names with commas
   * between them, none for nothing; all where it is not set.
   */
  static final String PROPERTY = "finetunebench.metrics";

  /** The counters of a thread that measures time alone. */
  static final OperationCounters NONE = new OperationCounters(List.of());

  private final List<OperationMetric> metrics = new ArrayList<>();
  private final LongSupplier[] counters;
  private final long[] before;
  private final long[] grown;
  private long operations;

  OperationCounters(List<OperationMetric> wanted) {
    List<LongSupplier> found = new ArrayList<>();
    for (OperationMetric metric : wanted) {
      Optional<LongSupplier> counter = metric.counter();
      if (counter.isPresent()) {
        metrics.add(metric);
        found.add(counter.get());
      }
    }
    counters = found.toArray(LongSupplier[]::new);
    before = new long[counters.length];
    grown = new long[counters.length];
  }

  /** Returns the counters that this fork reads, of the thread that asks. */
  static OperationCounters ofThread() {
    String wanted = System.getProperty(PROPERTY);
    return new OperationCounters(
        wanted == null
            ? OperationMetric.ALL
            : OperationMetric.ALL.stream()
                .filter(metric -> List.of(wanted.split(",", -1)).contains(metric.name()))
                .toList());
  }

  /** Forgets what was counted. */
  void reset() {
    Arrays.fill(grown, 0);
    operations = 0;
  }

  /** Reads the counters before an operation's timed window. */
  void before() {
    for (int i = 0; i < counters.length; i++) {
      before[i] = counters[i].getAsLong();
    }
  }

  /** Reads the counters after the window. */
  void after() {
    for (int i = counters.length - 1; i >= 0; i--) {
      grown[i] += counters[i].getAsLong() - before[i];
    }
    operations++;
  }

  /** Hands over what was counted since the last reset, for each operation. */
  void handOver(ForkOutput output) {
    for (int i = 0; i < counters.length; i++) {
      output.add(metrics.get(i).name(), (double) grown[i] / Math.max(1, operations));
    }
  }
}
