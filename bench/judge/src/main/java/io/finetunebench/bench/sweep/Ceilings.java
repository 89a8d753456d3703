package io.finetunebench.bench.sweep;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.ForkCentres;
import io.finetunebench.core.engine.Backend;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a machine reaches at best, measured in the same run.
 *
 * @param source the run
 * @param multiplier engine whose product it is
 * @param operationsPerSecond of a large product, as the engines run: in one thread of the JVM, with
 *     the threads of the numeric library
 * @param bytesPerSecond of a copy beyond the caches, in as many threads
 * @param allOperationsPerSecond of products in a thread a processor; not a number if not measured
 * @param allBytesPerSecond of copies in a thread a processor; not a number if not measured
 */
public record Ceilings(
    String source,
    String multiplier,
    double operationsPerSecond,
    double bytesPerSecond,
    double allOperationsPerSecond,
    double allBytesPerSecond) {
  private static final String BENCHMARK = "MachineCeilings.";

  /** Returns the ceilings of a run, if it has measured them. */
  public static Optional<Ceilings> of(RunRecord run) {
    OptionalDouble product = rate(run, "product");
    OptionalDouble copy = rate(run, "copy");
    OptionalDouble allCopy = rate(run, "copyAllThreads");
    if (product.isEmpty() || copy.isEmpty()) {
      return Optional.empty();
    }
    Backend backend = run.backend();
    int threads = backend == null ? 1 : backend.threads().getOrDefault(Backend.BLAS, 1);
    boolean several = threads > 1 && allCopy.isPresent();
    return Optional.of(
        new Ceilings(
            run.id(),
            result(run, "product")
                .map(result -> result.parameters().get(BenchmarkResult.ENGINE))
                .orElse("unknown"),
            product.getAsDouble(),
            several ? allCopy.getAsDouble() : copy.getAsDouble(),
            rate(run, "productAllThreads").orElse(Double.NaN),
            allCopy.orElse(Double.NaN)));
  }

  /** Returns the operations a second that the roofline allows at an intensity. */
  public double attainable(double intensity) {
    return Math.min(operationsPerSecond, intensity * bytesPerSecond);
  }

  private static Optional<BenchmarkResult> result(RunRecord run, String method) {
    return run.results().stream()
        .filter(result -> result.benchmark().equals(BENCHMARK + method))
        .filter(result -> result.validity().status() == Validity.Status.VALID)
        .findFirst();
  }

  private static OptionalDouble rate(RunRecord run, String method) {
    Optional<BenchmarkResult> result = result(run, method);
    if (result.isEmpty()) {
      return OptionalDouble.empty();
    }
    Metric metric = result.get().metrics().get(0);
    double log =
        Arrays.stream(ForkCentres.logTimes(metric.telling(), metric.direction()))
            .average()
            .orElseThrow();
    return OptionalDouble.of(Math.exp(-log));
  }
}
