package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.faulty.AsynchronousEngine;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.ForkDetails;
import java.nio.file.Path;
import java.util.List;
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
      ForkDetails phases = result.details().get(0);
      List<Double> enqueued = phases.of(Details.ENQUEUE);
      assertEquals(2, enqueued.size());
      for (double nanos : enqueued) {
        assertTrue(
            nanos > 0 && nanos < result.latencies().get(0).mean() - 0.9 * least, phases.toString());
      }
      assertTrue(phases.of(Details.FIRST_CALL).get(0) >= least, phases.toString());
      assertTrue(phases.of(Details.FIRST_USE).get(0) > 0, phases.toString());
      assertTrue(phases.of(Details.HAND_OVER).get(0) > 0, phases.toString());
      assertTrue(phases.of(Details.READ_BACK).get(0) > 0, phases.toString());
    }
  }

  @Test
  void anEngineWhoseCallsEndWithTheirWorkHasAFirstCallAndNoEnqueueing() {

    Cli.tinyRun(store, "--engines reference -- -f 0 -wi 0 -i 1 -r 50ms TrainingEpoch|SinglePoint")
        .exits(ExitCode.OK);
    for (BenchmarkResult result : Cli.onlyRecord(store).results()) {
      ForkDetails phases = result.details().get(0);
      assertEquals(List.of(), phases.of(Details.ENQUEUE));
      assertTrue(phases.of(Details.FIRST_CALL).get(0) > 0, phases.toString());
      assertEquals(
          result.benchmark().startsWith("SinglePoint"),
          phases.of(Details.READ_BACK).isEmpty(),
          result.benchmark());
      assertNull(result.device());
    }
    Cli.line("report --store {}", store).prints("benchmark +.*first-call.*");
  }
}
