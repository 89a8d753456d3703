package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Interruptible;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run that is cut off keeps what it has finished, and its forks do not live on. */
class InterruptedRunTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path store = Path.of("");

  @Test
  void aKilledRunKeepsTheFinishedBenchmarksAndTheOlderRecords() throws Exception {
    RunRecord older = SampleRecords.full();
    new FolderStore(store).save(older);
    Process run = startRunThatHangsInItsSecondBenchmark();
    try {
      ProcessHandle fork = awaitSecondFork(run, new ArrayList<>());
      assertTrue(run.toHandle().destroyForcibly());
      assertTrue(run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertOnlyTheFirstBenchmarkIsKept(older);
      fork.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      run.destroyForcibly();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGINT to send")
  void anInterruptIsOneLineAndItsExitCode() throws Exception {
    RunRecord older = SampleRecords.full();
    new FolderStore(store).save(older);
    Process run = startRunThatHangsInItsSecondBenchmark();
    try {
      List<String> lines = new ArrayList<>();
      ProcessHandle fork = awaitSecondFork(run, lines);
      Interruptible.interrupt(run);
      assertTrue(run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(ExitCode.INTERRUPTED, run.exitValue());
      RunRecord record = assertOnlyTheFirstBenchmarkIsKept(older);
      try (BufferedReader rest = run.errorReader()) {
        assertEquals(
            List.of(
                "finetune-bench: interrupted; the benchmarks that were finished are kept in "
                    + store.resolve(record.id()).resolve("record.json")),
            rest.lines().filter(line -> !line.startsWith("[") && !line.isBlank()).toList());
      }
      fork.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      run.destroyForcibly();
    }
  }

  private Process startRunThatHangsInItsSecondBenchmark() throws IOException {
    return Interruptible.command(
            List.of("-Dfinetunebench.faulty=true"),
            List.of(
                Cli.words(
                    "run --workload tiny --store {} --engines reference,hanging -- "
                        + "TrainingEpoch.epoch -f 1 -wi 0 -i 1 -r 20ms",
                    store)))
        .start();
  }

  /** Waits until the first benchmark is finished and the second one's fork runs. */
  private static ProcessHandle awaitSecondFork(Process run, List<String> lines)
      throws IOException, InterruptedException {
    // Not closed: what comes after is read later.
    BufferedReader err = run.errorReader();
    String line = err.readLine();
    if (line != null && line.contains("warning: BUSY when the run began")) {
      line = err.readLine();
    }
    assertTrue(String.valueOf(line).startsWith("[1/2] TrainingEpoch.epoch reference"), line);
    lines.add(line);
    while (run.isAlive()) {
      List<ProcessHandle> children = run.children().toList();
      if (!children.isEmpty()) {
        return children.get(0);
      }
      Thread.sleep(5);
    }
    throw new AssertionError("the run ended before its second benchmark began");
  }

  private RunRecord assertOnlyTheFirstBenchmarkIsKept(RunRecord older) {
    RecordStore.Listing listing = new FolderStore(store).list();
    assertEquals(List.of(), listing.problems());
    assertEquals(2, listing.records().size());
    assertTrue(listing.records().contains(older));
    RunRecord record =
        listing.records().stream().filter(r -> !r.equals(older)).findFirst().orElseThrow();
    assertFalse(record.complete());
    assertNull(record.finishedAt());
    assertEquals(1, record.results().size());
    BenchmarkResult kept = record.results().get(0);
    assertEquals("reference", kept.parameters().get("engine"));
    assertEquals(Validity.valid(), kept.validity());
    return record;
  }
}
