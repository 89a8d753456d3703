package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Curve;
import io.finetunebench.bench.judge.sweep.Sweep;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the two sides of a crossover.
 *
 * @param run what its record is called; null for that of all runs which has the engine
 * @param engine name of the engine
 */
record CrossoverSide(@Nullable String run, String engine) {
  /** Reads {@code ENGINE} or {@code RECORD:ENGINE}. */
  static CrossoverSide of(String text) {
    int colon = text.lastIndexOf(':');
    return new CrossoverSide(
        colon > 0 ? text.substring(0, colon) : null, text.substring(colon + 1));
  }

  /** Returns the engines that its runs have. */
  List<String> recorded(Map<String, RunRecord> named) {
    return results(runs(named))
        .map(result -> result.parameters().get(BenchmarkResult.ENGINE))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /**
   * Finds the crossovers of two sides: one for each benchmark, precision and metric of both.
   *
   * @param named the runs of the sweep, by what they are called
   * @throws CommandFailure if there is none; the message says why
   */
  static List<Crossover> crossovers(
      CrossoverSide base, CrossoverSide candidate, Sweep sweep, Map<String, RunRecord> named) {
    List<Crossover> found = new ArrayList<>();
    List<Curve> candidates = candidate.curves(sweep, named);
    for (Curve curve : base.curves(sweep, named)) {
      List<Curve> matching =
          candidates.stream()
              .filter(each -> each.benchmark().equals(curve.benchmark()))
              .filter(each -> each.precision().equals(curve.precision()))
              .filter(each -> each.metric().equals(curve.metric()))
              .toList();
      if (matching.size() == 1) {
        refuseStandIn(curve, matching.get(0));
        found.add(
            CommandFailure.unlessRefused(
                () -> Crossover.of(curve, matching.get(0), sweep.confidence())));
      }
    }
    if (found.isEmpty()) {
      throw CommandFailure.usage(
          "--crossover "
              + base.text()
              + " "
              + candidate.text()
              + ": no benchmark in one precision is of both");
    }
    return found;
  }

  /** What a stand-in gave is shown beside others of its own run, and is no device to compare. */
  private static void refuseStandIn(Curve base, Curve candidate) {
    if (base.standIn() != candidate.standIn() && !base.source().equals(candidate.source())) {
      Curve standIn = base.standIn() ? base : candidate;
      throw new CommandFailure(
          ExitCode.NOT_COMPARABLE,
          "not comparable: engine "
              + standIn.engine()
              + " of run "
              + standIn.source()
              + " had a library in place of NVIDIA's driver");
    }
  }

  private List<Curve> curves(Sweep sweep, Map<String, RunRecord> named) {
    List<RunRecord> runs = runs(named);
    List<String> ids = runs.stream().map(RunRecord::id).toList();
    List<Curve> curves =
        sweep.curves(engine).stream().filter(curve -> ids.contains(curve.source())).toList();
    if (curves.isEmpty()) {
      throw CommandFailure.usage(
          "--crossover "
              + text()
              + ": engine "
              + engine
              + " has no valid result"
              + results(runs)
                  .filter(result -> engine.equals(result.parameters().get(BenchmarkResult.ENGINE)))
                  .filter(result -> result.validity().status() != Validity.Status.VALID)
                  .map(result -> result.validity().status() + ", " + result.validity().reason())
                  .findFirst()
                  .map(why -> ": " + why)
                  .orElse(" of this metric"));
    }
    if (curves.stream().map(Curve::source).distinct().count() > 1) {
      throw CommandFailure.usage(
          "--crossover " + text() + ": several runs have this engine; write RECORD:" + engine);
    }
    return curves;
  }

  private List<RunRecord> runs(Map<String, RunRecord> named) {
    return run == null ? List.copyOf(named.values()) : Stream.ofNullable(named.get(run)).toList();
  }

  private static Stream<BenchmarkResult> results(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> run.results().stream());
  }

  private String text() {
    return (run == null ? "" : run + ":") + engine;
  }
}
