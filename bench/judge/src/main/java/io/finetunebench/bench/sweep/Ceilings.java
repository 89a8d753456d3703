package io.finetunebench.bench.sweep;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.ForkCentres;
import io.finetunebench.core.engine.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the processor or a device of a machine reaches at best, measured in the same run.
 *
 * @param source the run
 * @param device the device's name; null for the processor
 * @param multiplier engine that measured the operations
 * @param operationsPerSecond of the processor by a large product as the engines run, in one thread
 *     of the JVM with the threads of the numeric library; of a device by multiplications with
 *     additions
 * @param bytesPerSecond of a copy beyond the caches, in as many threads
 * @param allOperationsPerSecond of products in a thread a processor; not a number if not measured
 * @param allBytesPerSecond of copies in a thread a processor; not a number if not measured
 * @param launchNanos from a launch on the device until it is known to be done; not a number if not
 *     measured
 */
public record Ceilings(
    String source,
    @Nullable String device,
    String multiplier,
    double operationsPerSecond,
    double bytesPerSecond,
    double allOperationsPerSecond,
    double allBytesPerSecond,
    double launchNanos) {
  private static final String BENCHMARK = "MachineCeilings.";

  /** Returns the ceilings that a run has measured: the processor's, then those of devices. */
  static List<Ceilings> of(RunRecord run) {
    List<Ceilings> all = new ArrayList<>();
    OptionalDouble product = rate(results(run, "product"));
    OptionalDouble copy = rate(results(run, "copy"));
    if (product.isPresent() && copy.isPresent()) {
      OptionalDouble allCopy = rate(results(run, "copyAllThreads"));
      Backend backend = run.backend();
      int threads = backend == null ? 1 : backend.threads().getOrDefault(Backend.BLAS, 1);
      boolean several = threads > 1 && allCopy.isPresent();
      all.add(
          new Ceilings(
              run.id(),
              null,
              engine(results(run, "product").findFirst().orElseThrow()),
              product.getAsDouble(),
              several ? allCopy.getAsDouble() : copy.getAsDouble(),
              rate(results(run, "productAllThreads")).orElse(Double.NaN),
              allCopy.orElse(Double.NaN),
              Double.NaN));
    }
    results(run, "deviceMultiplyAdd").forEach(result -> addDevice(all, run, result));
    return List.copyOf(all);
  }

  private static void addDevice(List<Ceilings> all, RunRecord run, BenchmarkResult operations) {
    String engine = engine(operations);
    DeviceUse device = operations.device();
    OptionalDouble copy = rate(ofEngine(run, "deviceCopy", engine));
    if (device != null && copy.isPresent()) {
      all.add(
          new Ceilings(
              run.id(),
              device.name(),
              engine,
              rate(Stream.of(operations)).orElseThrow(),
              copy.getAsDouble(),
              Double.NaN,
              Double.NaN,
              time(ofEngine(run, "deviceLaunch", engine)).orElse(Double.NaN)));
    }
  }

  /** Returns the roof of one network. */
  Roof roof() {
    return new Roof(source, device, false, operationsPerSecond, bytesPerSecond);
  }

  /**
   * Returns the roof of many networks, which share a device or all threads of the processor; none
   * if that was not measured.
   */
  Optional<Roof> roofOfNetworks() {
    if (device != null) {
      return Optional.of(roof());
    }
    return Double.isNaN(allOperationsPerSecond) || Double.isNaN(allBytesPerSecond)
        ? Optional.empty()
        : Optional.of(new Roof(source, null, true, allOperationsPerSecond, allBytesPerSecond));
  }

  private static String engine(BenchmarkResult result) {
    return result.parameters().getOrDefault(BenchmarkResult.ENGINE, "unknown");
  }

  private static Stream<BenchmarkResult> results(RunRecord run, String method) {
    return run.results().stream()
        .filter(result -> result.benchmark().equals(BENCHMARK + method))
        .filter(result -> result.validity().status() == Validity.Status.VALID);
  }

  private static Stream<BenchmarkResult> ofEngine(RunRecord run, String method, String engine) {
    return results(run, method).filter(result -> engine(result).equals(engine));
  }

  /** Returns how many items a second the first of some results did. */
  private static OptionalDouble rate(Stream<BenchmarkResult> results) {
    return time(results).stream().map(seconds -> 1 / seconds).findFirst();
  }

  /** Returns the time of the first of some results: seconds an item, or nanoseconds a call. */
  private static OptionalDouble time(Stream<BenchmarkResult> results) {
    return results
        .map(result -> result.metrics().get(0))
        .mapToDouble(
            metric ->
                Math.exp(
                    Arrays.stream(ForkCentres.logTimes(metric.telling(), metric.direction()))
                        .average()
                        .orElseThrow()))
        .findFirst();
  }
}
