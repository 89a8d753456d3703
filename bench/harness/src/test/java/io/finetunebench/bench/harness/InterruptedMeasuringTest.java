package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Interruptible;
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
  void bothSidesOfAPairKeepTheirForks() throws Exception {
    Path store = folder.resolve("store");
    String java = System.getProperty("java.home");
    List<String> lines =
        interrupted(
            List.of(
                Cli.words(
                    "ab --jvm {} --store {} --engines reference --workload tiny --max-pairs "
                        + "40 -- TrainingEpoch.epoch -wi 0 -i 1 -r 20ms",
                    java + "," + java,
                    store)),
            store,
            records -> records.stream().anyMatch(InterruptedMeasuringTest::hasTwoForks));
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("\\[pair [23], at most [\\d.]+ .* left\\].*")),
        lines.toString());
    String err = last(lines);
    assertTrue(err.startsWith("finetune-bench: interrupted; what was finished is kept in "), err);
    List<RunRecord> records = new FolderStore(store).list().records();
    assertEquals(2, records.size());
    for (RunRecord record : records) {
      assertFalse(record.complete());
      assertNotNull(record.interleaving());
      assertTrue(err.contains(record.id()), err);
    }
  }

  private static boolean hasTwoForks(RunRecord record) {
    return !record.results().isEmpty()
        && !record.results().get(0).metrics().isEmpty()
        && record.results().get(0).metrics().get(0).samples().size() >= 2;
  }

  private static String last(List<String> lines) {
    return lines.get(lines.size() - 1);
  }

  /** Interrupts a command once its store has what is asked for; returns its lines. */
  private List<String> interrupted(
      List<String> arguments, Path store, Predicate<List<RunRecord>> enough) throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        Interruptible.command(List.of(), arguments).redirectOutput(out.toFile()).start();
    try (BufferedReader err = process.errorReader()) {
      while (!Files.isDirectory(store) || !enough.test(new FolderStore(store).list().records())) {
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
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }
}
