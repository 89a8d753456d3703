package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.faulty.AsynchronousEngine;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Validity;
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
                + " (TrainingEpoch.epoch|GridInference.oneCall)");
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    List<BenchmarkResult> results = Cli.onlyRecord(store).results();
    assertEquals(2, results.size());
    long least = 1_000_000 * AsynchronousEngine.WORK_MILLIS;
    for (BenchmarkResult result : results) {
      assertEquals(Validity.valid(), result.validity(), run.toString());
      long shortest = result.latencies().get(0).min();
      // A histogram's bucket may begin a thousandth below what fell into it.
      assertTrue(shortest >= 0.999 * least, "expected at least " + least + ", found " + shortest);
    }
  }
}
