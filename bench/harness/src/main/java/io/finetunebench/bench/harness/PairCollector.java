package io.finetunebench.bench.harness;

import io.finetunebench.bench.ab.AbException;
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
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Measures pairs of forks of this build, which take turns as in {@code ab}, into a pool. */
final class PairCollector {
  private static final Criteria CRITERIA = Criteria.of(0.03, 0.99, false, Set.of(Outcome.SLOWER));
  private static final Duration TURN_LIMIT = Duration.ofMinutes(1);

  private PairCollector() {}

  /**
   * Measures runs of some pairs each until there are enough; a record is kept up to date after each
   * pair.
   *
   * @param runs makes what measures a run
   * @param engine name of an engine that can run here
   * @param jmh JMH's arguments
   * @param arguments as they were typed
   * @param pairsOfARun an even number, 6 or more
   */
  static void collect(
      Supplier<AbMeasuring> runs,
      Path pool,
      String engine,
      Workload workload,
      List<String> jmh,
      List<String> arguments,
      int pairsOfARun,
      BooleanSupplier enough) {
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
    while (!enough.getAsBoolean()) {
      AbMeasuring measuring = runs.get();
      try {
        measuring.measure(
            new AbMeasuring.Request(
                unused -> List.of(own, own),
                JmhOptions.of(plan.arguments(jmh, true)),
                cell -> plan.leftOut(cell.benchmark(), cell.mode(), cell.parameters())),
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
                arguments),
            null);
      } catch (AbException e) {
        throw new CommandFailure(ExitCode.INVALID, String.valueOf(e.getMessage()));
      }
    }
  }
}
