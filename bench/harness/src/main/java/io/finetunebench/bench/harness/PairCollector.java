package io.finetunebench.bench.harness;

import io.finetunebench.bench.ab.AbRun;
import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.ab.JmhOptions;
import io.finetunebench.bench.ab.ThresholdsFile;
import io.finetunebench.bench.cli.AbMeasuring;
import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.JavaExecutable;
import io.finetunebench.bench.machine.BuildInfo;
import io.finetunebench.bench.suite.JmhArguments;
import io.finetunebench.bench.suite.PairedPlan;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.SuiteRequest;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Verdict;
import io.finetunebench.bench.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Measures pairs of forks of one build, which take turns as in {@code ab}, into a pool. */
final class PairCollector {
  private static final Criteria CRITERIA = Criteria.of(0.03, 0.99, false, Set.of(Outcome.SLOWER));
  private static final Duration TURN_LIMIT = Duration.ofMinutes(1);

  private PairCollector() {}

  /**
   * Returns what measures an engine of this build.
   *
   * @param engine name of an engine that can run here
   * @param jmh JMH's arguments
   */
  static AbMeasuring.Request engine(String engine, Workload workload, Path pool, List<String> jmh) {
    PairedPlan plan =
        new PairedPlan(
            new SuiteRequest(
                Preset.STANDARD,
                List.of(engine),
                List.of(),
                List.of(workload),
                null,
                null,
                JmhArguments.parse(jmh),
                pool,
                System.nanoTime()));
    Build own =
        new Build(
            "the build",
            JavaExecutable.of(Path.of(System.getProperty("java.home"))),
            System.getProperty("java.class.path"),
            BuildInfo.commit());
    return new AbMeasuring.Request(
        unused -> List.of(own, own),
        JmhOptions.of(plan.arguments(jmh, true)),
        cell -> plan.leftOut(cell.benchmark(), cell.mode(), cell.parameters()));
  }

  /**
   * Returns what measures a build of any JMH project.
   *
   * @param named a jar, a class path or the folder of a distribution
   * @param jmh JMH's arguments, which choose one benchmark
   * @throws io.finetunebench.bench.ab.AbException if it is no build
   */
  static AbMeasuring.Request build(String named, List<String> jmh) {
    Build build =
        Build.of("build", named, JavaExecutable.of(Path.of(System.getProperty("java.home"))));
    Set<String> chosen = new TreeSet<>();
    return new AbMeasuring.Request(
        unused -> List.of(build, build),
        JmhOptions.of(jmh),
        cell -> {
          chosen.add(cell.name());
          if (chosen.size() > 1) {
            throw CommandFailure.usage(
                "expected one benchmark, found "
                    + String.join(" and ", chosen)
                    + "; name one after --, with -p for its parameters");
          }
          return Optional.empty();
        });
  }

  /**
   * Measures runs of some pairs each until there are enough; a record is kept up to date after each
   * pair.
   *
   * @param runs makes what measures a run
   * @param arguments as they were typed
   * @param pairsOfARun an even number, 6 or more
   */
  static void collect(
      Supplier<AbMeasuring> runs,
      AbMeasuring.Request request,
      List<String> arguments,
      int pairsOfARun,
      BooleanSupplier enough) {
    while (!enough.getAsBoolean()) {
      AbMeasuring measuring = runs.get();
      Comparison comparison =
          measuring.measure(
              request,
              CRITERIA,
              new AbRun.Settings(
                  measuring.ids().get(0),
                  measuring.ids().get(1),
                  new SplittableRandom().nextLong(),
                  pairsOfARun,
                  false,
                  null,
                  TURN_LIMIT,
                  false,
                  false,
                  ThresholdsFile.none(),
                  null,
                  arguments));
      for (Verdict verdict : comparison.verdicts()) {
        if (verdict.outcome() == Outcome.INVALID) {
          throw new CommandFailure(ExitCode.INVALID, verdict.name() + ": " + verdict.reason());
        }
      }
    }
  }
}
