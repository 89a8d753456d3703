package io.finetunebench.bench.record;

import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes results for tests, which say only what they are about. */
public final class ResultBuilder {
  private String benchmark;
  private Map<String, String> parameters = Map.of();
  private String load = "closed";
  private Validity validity = Validity.valid();
  private @Nullable Check check;
  private List<Metric> metrics = List.of();
  private List<Latency> latencies = List.of();
  private @Nullable DeviceUse device;

  private ResultBuilder(String benchmark) {
    this.benchmark = benchmark;
  }

  /** Begins with a result that has no parameters and no check. */
  public static ResultBuilder of(String benchmark) {
    return new ResultBuilder(benchmark);
  }

  /** Begins with a result as it is. */
  public static ResultBuilder of(BenchmarkResult result) {
    ResultBuilder builder = of(result.benchmark()).parameters(result.parameters());
    builder.load = result.load();
    builder.validity = result.validity();
    builder.check = result.check();
    builder.metrics = result.metrics();
    builder.latencies = result.latencies();
    builder.device = result.device();
    return builder;
  }

  public ResultBuilder benchmark(String other) {
    benchmark = other;
    return this;
  }

  /** Replaces the parameters; an engine among them brings a check that passed. */
  public ResultBuilder parameters(Map<String, String> other) {
    parameters = other;
    if (check == null && other.containsKey(BenchmarkResult.ENGINE)) {
      check = new Check("deviation", 0, 1);
    }
    return this;
  }

  public ResultBuilder load(String other) {
    load = other;
    return this;
  }

  public ResultBuilder check(@Nullable Check other) {
    check = other;
    return this;
  }

  public ResultBuilder metrics(Metric... other) {
    return metrics(List.of(other));
  }

  public ResultBuilder metrics(List<Metric> other) {
    metrics = other;
    return this;
  }

  public ResultBuilder latencies(Latency... other) {
    return latencies(List.of(other));
  }

  public ResultBuilder latencies(List<Latency> other) {
    latencies = other;
    return this;
  }

  /** Adds what was measured of each fork and is not judged. */
  public ResultBuilder details(List<ForkDetails> forks) {
    metrics = Stream.concat(metrics.stream(), SampleRecords.details(forks).stream()).toList();
    return this;
  }

  public ResultBuilder device(@Nullable DeviceUse other) {
    device = other;
    return this;
  }

  /** Returns the result. */
  public BenchmarkResult result() {
    return new BenchmarkResult(benchmarkCase(), validity, check, metrics, latencies, device);
  }

  /** Returns the result of the same case without its numbers and its check. */
  public BenchmarkResult without(Validity why) {
    return without(why, null);
  }

  /** Returns the result of the same case without its numbers. */
  public BenchmarkResult without(Validity why, @Nullable Check found) {
    return BenchmarkResult.without(benchmarkCase(), why, found);
  }

  private BenchmarkCase benchmarkCase() {
    return new BenchmarkCase(benchmark, parameters, load);
  }
}
