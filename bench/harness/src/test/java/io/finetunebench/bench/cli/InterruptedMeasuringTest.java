package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Measuring that goes on until it is enough, cut off before: what was finished can be used. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGINT to send")
class InterruptedMeasuringTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder = Path.of("");

  @Test
  void theForksOfACalibrationAreJudgedAllTheSame() throws Exception {
    Path pool = folder.resolve("pool");
    String err =
        interrupted(
            List.of(
                "calibrate",
                "--engine",
                "reference",
                "--workload",
                "tiny",
                "--slowdowns",
                "10",
                "--forks",
                "1000",
                "--iterations",
                "2",
                "--iteration-time",
                "5",
                "--pool",
                pool.toString()),
            pool,
            record -> record.complete());
    assertEquals("finetune-bench: interrupted; the forks so far are kept in " + pool, err);
    Cli judged = Cli.run("calibrate", "--from", pool.toString());
    assertEquals(ExitCode.OK, judged.exitCode(), judged.toString());
  }

  @Test
  void bothSidesOfAPairKeepTheirForks() throws Exception {
    Path store = folder.resolve("store");
    String java = System.getProperty("java.home");
    String err =
        interrupted(
            List.of(
                "run",
                "--jvm",
                java + "," + java,
                "--store",
                store.toString(),
                "--engines",
                "reference",
                "--workload",
                "tiny",
                "--max-forks",
                "40",
                "--",
                "TrainingEpoch.epoch",
                "-wi",
                "0",
                "-i",
                "1",
                "-r",
                "20ms"),
            store,
            record -> !record.results().isEmpty() && !record.results().get(0).metrics().isEmpty());
    assertTrue(err.startsWith("finetune-bench: interrupted; what was finished is kept in "), err);
    List<RunRecord> records = new FolderStore(store).list().records();
    assertEquals(2, records.size());
    for (RunRecord record : records) {
      assertFalse(record.complete());
      assertNotNull(record.interleaving());
      assertTrue(err.contains(record.id()), err);
    }
  }

  /** Interrupts a command once its store has what is asked for; returns its last line. */
  private String interrupted(List<String> arguments, Path store, Predicate<RunRecord> enough)
      throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        Interruptible.command(List.of(), arguments).redirectOutput(out.toFile()).start();
    try (BufferedReader err = process.errorReader()) {
      while (!Files.isDirectory(store)
          || new FolderStore(store).list().records().stream().noneMatch(enough)) {
        assertTrue(process.isAlive(), "the command ended before it could be interrupted");
        Thread.sleep(20);
      }
      Interruptible.interrupt(process);
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(ExitCode.INTERRUPTED, process.exitValue());
      RecordStore.Listing kept = new FolderStore(store).list();
      assertEquals(List.of(), kept.problems());
      List<String> lines = err.lines().filter(line -> !line.isBlank()).toList();
      assertEquals("", Files.readString(out));
      return lines.get(lines.size() - 1);
    } finally {
      process.destroyForcibly();
    }
  }
}
