package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.faulty.AsynchronousEngine;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.record.Validity;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wait for queued work is inside the timed window, and none is queued when it opens. */
class FenceTest {
  @TempDir private Path store = Path.of("");

  @AfterEach
  void switchOff() {
    FaultyEngine.switchOff();
  }

  @Test
  void everyOperationIsTimedUntilItsWorkIsDone() {
    FaultyEngine.switchOn();
    Cli run =
        Cli.tinyRun(
                store,
                "--engines asynchronous -- -f 0 -wi 1 -w 50ms -i 2 -r 100ms -foe true"
                    + " (TrainingEpoch.epoch|GridInference.oneCall)")
            .exits(ExitCode.OK);
    List<BenchmarkResult> results = Cli.onlyRecord(store).results();
    assertEquals(2, results.size());
    assertEquals(
        2, run.out().stream().filter(line -> line.startsWith("  until the call returned")).count());
    long least = 1_000_000 * AsynchronousEngine.WORK_MILLIS;
    for (BenchmarkResult result : results) {
      assertEquals(Validity.valid(), result.validity(), run.toString());
      long shortest = result.latencies().get(0).min();
      // A histogram's bucket may begin a thousandth below what fell into it.
      assertTrue(shortest >= 0.999 * least, "expected at least " + least + ", found " + shortest);
      ForkPhases phases = result.phases().get(0);
      List<Long> enqueued = Objects.requireNonNull(phases.enqueueNanos());
      assertEquals(2, enqueued.size());
      for (long nanos : enqueued) {
        assertTrue(
            nanos > 0 && nanos < result.latencies().get(0).mean() - 0.9 * least, phases.toString());
      }
      assertTrue(Objects.requireNonNull(phases.firstCallNanos()) >= least, phases.toString());
      assertTrue(Objects.requireNonNull(phases.firstUseNanos()) > 0, phases.toString());
      assertTrue(Objects.requireNonNull(phases.handOverNanos()) > 0, phases.toString());
      assertTrue(Objects.requireNonNull(phases.readBackNanos()) > 0, phases.toString());
    }
  }

  @Test
  void anEngineWhoseCallsEndWithTheirWorkHasAFirstCallAndNoEnqueueing() {

    Cli.tinyRun(store, "--engines reference -- -f 0 -wi 0 -i 1 -r 50ms TrainingEpoch|SinglePoint")
        .exits(ExitCode.OK);
    for (BenchmarkResult result : Cli.onlyRecord(store).results()) {
      ForkPhases phases = result.phases().get(0);
      assertNull(phases.enqueueNanos());
      assertTrue(Objects.requireNonNull(phases.firstCallNanos()) > 0, phases.toString());
      assertEquals(
          result.benchmark().startsWith("SinglePoint"),
          phases.readBackNanos() == null,
          result.benchmark());
      assertNull(result.device());
    }
    Cli.line("report --store {}", store).prints("benchmark +end to end +until returned.*");
  }
}
