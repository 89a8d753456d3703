package io.finetunebench.bench.report.run;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.WithinRun;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the engines of a run stand to {@code nd4j} and to {@code reference} in float, which is Java
 * alone on one core. Ratios are of times, also where a rate was measured: above 1 is slower. Each
 * has an interval, formed as verdicts are; with fewer than three forks there is no ratio.
 */
final class EngineRatios {
  static final String ND4J = "nd4j";
  static final String REFERENCE = "reference";

  private static final String ENGINE = BenchmarkResult.ENGINE;
  private static final Set<String> OWN = Set.of(ND4J, REFERENCE, "cuda");

  private final RunRecord run;
  private final Map<BenchmarkCase, BenchmarkResult> byCase = new HashMap<>();

  EngineRatios(RunRecord run) {
    this.run = run;
    run.results().forEach(result -> byCase.putIfAbsent(result.benchmarkCase(), result));
  }

  /** Returns whether there is a ratio of two engines to show. */
  boolean any() {
    return run.results().stream()
        .anyMatch(result -> toNd4j(result).isPresent() || toReference(result).isPresent());
  }

  /** Returns the time of a result relative to engine {@code nd4j}'s in the same benchmark. */
  Optional<Estimate> toNd4j(BenchmarkResult result) {
    return rival(result, ND4J).flatMap(other -> ratio(result, other));
  }

  /** Returns the time of a result relative to engine {@code reference}'s in the same benchmark. */
  Optional<Estimate> toReference(BenchmarkResult result) {
    return "float".equals(result.parameters().get("precision"))
        ? rival(result, REFERENCE).flatMap(other -> ratio(result, other))
        : Optional.empty();
  }

  /** Returns a line for each result in which an engine that is not the harness's own wins. */
  List<String> defeats() {
    List<String> lines = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      String engine = result.parameters().getOrDefault(ENGINE, ND4J);
      Estimate toNd4j = toNd4j(result).orElse(null);
      if (OWN.contains(engine) || toNd4j == null || toNd4j.ratio() >= 1) {
        continue;
      }
      Estimate toReference = toReference(result).orElse(null);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s beats %s in %s: %.2f of its time%s%s",
              engine,
              ND4J,
              name(result),
              toNd4j.ratio(),
              below1(toNd4j) ? "" : ", but the interval holds 1",
              toReference != null && below1(toReference)
                  ? String.format(
                      Locale.ROOT, "; beats reference too, %.2f of its time", toReference.ratio())
                  : ""));
    }
    return lines;
  }

  private static boolean below1(Estimate estimate) {
    Interval interval = estimate.interval();
    return interval != null && interval.high() < 1;
  }

  private static boolean isOther(BenchmarkResult result, String engine) {
    return !engine.equals(result.parameters().get(ENGINE));
  }

  private static String name(BenchmarkResult result) {
    Map<String, String> rest = new TreeMap<>(result.parameters());
    rest.remove(ENGINE);
    return result.benchmark() + " " + String.join(" ", rest.values());
  }

  /** Returns another engine's result of the same benchmark. */
  private Optional<BenchmarkResult> rival(BenchmarkResult result, String engine) {
    Map<String, String> parameters = new TreeMap<>(result.parameters());
    if (parameters.replace(ENGINE, engine) == null || !isOther(result, engine)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        byCase.get(new BenchmarkCase(result.benchmark(), parameters, result.load())));
  }

  private static Optional<Estimate> ratio(BenchmarkResult result, BenchmarkResult other) {
    return result.metrics().isEmpty() || other.metrics().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(WithinRun.ratio(other.metrics().get(0), result.metrics().get(0)));
  }
}
