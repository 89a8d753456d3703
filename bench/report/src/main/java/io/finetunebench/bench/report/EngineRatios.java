package io.finetunebench.bench.report;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the engines of a run stand to {@code nd4j} and to {@code reference} in float, which is the
 * limit of one core. Ratios are of times, also where a rate was measured: above 1 is slower.
 */
final class EngineRatios {
  static final String ND4J = "nd4j";
  static final String LIMIT = "reference";

  private static final String ENGINE = BenchmarkResult.ENGINE;
  private static final Set<String> OWN = Set.of(ND4J, LIMIT, "cuda");

  private final RunRecord run;

  EngineRatios(RunRecord run) {
    this.run = run;
  }

  /** Returns whether there is a ratio of two engines to show. */
  boolean any() {
    return run.results().stream()
        .anyMatch(
            result ->
                (isOther(result, ND4J) && toNd4j(result).isPresent())
                    || (isOther(result, LIMIT) && toLimit(result).isPresent()));
  }

  /** Returns the time of a result relative to that of {@code nd4j} in the same benchmark. */
  Optional<Double> toNd4j(BenchmarkResult result) {
    return rival(result, ND4J).flatMap(other -> ratio(result, other));
  }

  /** Returns the time of a result relative to that of the limit in the same benchmark. */
  Optional<Double> toLimit(BenchmarkResult result) {
    return "float".equals(result.parameters().get("precision"))
        ? rival(result, LIMIT).flatMap(other -> ratio(result, other))
        : Optional.empty();
  }

  /** Returns a line for each result in which an engine that is not the harness's own wins. */
  List<String> defeats() {
    List<String> lines = new ArrayList<>();
    for (BenchmarkResult result : run.results()) {
      String engine = result.parameters().getOrDefault(ENGINE, ND4J);
      Optional<Double> toNd4j = toNd4j(result);
      if (OWN.contains(engine) || toNd4j.isEmpty() || toNd4j.get() >= 1) {
        continue;
      }
      Optional<Double> toLimit = toLimit(result);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s beats %s in %s: %.2f of its time%s%s",
              engine,
              ND4J,
              name(result),
              toNd4j.get(),
              rival(result, ND4J).filter(other -> overlap(result, other)).isPresent()
                  ? ", but the intervals overlap"
                  : "",
              toLimit.isPresent() && toLimit.get() < 1
                  ? String.format(
                      Locale.ROOT, "; beats the limit too, %.2f of its time", toLimit.get())
                  : ""));
    }
    return lines;
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
    if (parameters.replace(ENGINE, engine) == null) {
      return Optional.empty();
    }
    return run.results().stream()
        .filter(other -> other.benchmark().equals(result.benchmark()))
        .filter(other -> other.load().equals(result.load()))
        .filter(other -> other.parameters().equals(parameters))
        .findFirst();
  }

  private static Optional<Double> ratio(BenchmarkResult result, BenchmarkResult other) {
    if (result.metrics().isEmpty() || other.metrics().isEmpty()) {
      return Optional.empty();
    }
    Metric mine = result.metrics().get(0);
    Metric theirs = other.metrics().get(0);
    if (!mine.unit().equals(theirs.unit()) || !(mine.score() > 0) || !(theirs.score() > 0)) {
      return Optional.empty();
    }
    return Optional.of(
        mine.direction() == Direction.SMALLER_IS_BETTER
            ? mine.score() / theirs.score()
            : theirs.score() / mine.score());
  }

  private static boolean overlap(BenchmarkResult result, BenchmarkResult other) {
    Interval mine = result.metrics().get(0).interval();
    Interval theirs = other.metrics().get(0).interval();
    return mine != null
        && theirs != null
        && mine.low() <= theirs.high()
        && theirs.low() <= mine.high();
  }
}
