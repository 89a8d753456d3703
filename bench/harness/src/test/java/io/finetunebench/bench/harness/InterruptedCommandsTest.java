package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.Interruptible;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command that is cut off keeps what it has finished, and its forks do not live on. */
class InterruptedCommandsTest {
  private static final long PATIENCE_SECONDS = 120;
  private static final String NO_SIGINT = "Windows has no SIGINT to send";
  private static final RunRecord OLDER = SampleRecords.full();

  @TempDir private Path folder = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Process start(String line, Object... values) throws IOException {
    Process process =
        Interruptible.command(
                List.of("-Dfinetunebench.faulty=true"), List.of(Cli.words(line, values)))
            .redirectOutput(folder.resolve("out.txt").toFile())
            .start();
    started.add(process);
    return process;
  }

  /** Interrupts a command, and returns what it still says on standard error. */
  private static List<String> interrupted(Process process) throws Exception {
    Interruptible.interrupt(process);
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(ExitCode.INTERRUPTED, process.exitValue());
    return process.errorReader().lines().filter(line -> !line.isBlank()).toList();
  }

  private List<RunRecord> records() {
    RecordStore.Listing listing = new FolderStore(store()).list();
    assertEquals(List.of(), listing.problems());
    return listing.records();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGINT)
  void theSeedsOfAStudyThatAreFinishedAreKept() throws Exception {
    Path json = folder.resolve("study").resolve("study.json");
    Process study =
        start("experiment --workload tiny --seeds 10000 --out {}", json.resolveSibling(""));
    String line = study.errorReader().readLine();
    while (line != null && !line.startsWith("training ")) {
      line = study.errorReader().readLine();
    }
    Thread.sleep(4_000);
    List<String> rest =
        interrupted(study).stream().filter(text -> !text.startsWith("trains: ")).toList();
    JsonNode kept = JsonMapper.shared().readTree(Files.readString(json));
    int seeds = kept.at("/seeds").size();
    assertTrue(seeds > 0 && seeds < 10_000, rest.toString());
    assertEquals(seeds, kept.at("/scenarios/fine-tuned/accuracy").size());
    assertEquals(
        List.of(
            "finetune-bench: interrupted; seeds finished: " + seeds + " of 10000, kept in " + json),
        rest);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGINT)
  void beforeTheFirstSeedThereIsNothingToKeep() throws Exception {
    Path out = folder.resolve("study");
    Process study = start("experiment --workload seed --seeds 1 --out {}", out);
    assertTrue(String.valueOf(study.errorReader().readLine()).startsWith("training "));
    assertEquals(
        List.of("finetune-bench: interrupted; seeds finished: 0 of 1; nothing is kept"),
        interrupted(study));
    assertFalse(Files.exists(out.resolve("study.json")));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGINT)
  void bothSidesOfAPairKeepTheirForks() throws Exception {
    String java = System.getProperty("java.home");
    Process pairs =
        start(
            "ab --jvm {} --store {} --engines reference --workload tiny --max-pairs 40 --"
                + " TrainingEpoch.epoch -wi 0 -i 1 -r 20ms",
            java + "," + java,
            store());
    while (!Files.isDirectory(store())
        || records().stream().noneMatch(InterruptedCommandsTest::hasTwoForks)) {
      assertTrue(pairs.isAlive(), "the command ended before it could be interrupted");
      Thread.sleep(20);
    }
    List<String> lines = interrupted(pairs);
    assertEquals("", Files.readString(folder.resolve("out.txt")));
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("\\[pair [23], at most [\\d.]+ .* left\\].*")),
        lines.toString());
    String last = lines.get(lines.size() - 1);
    assertTrue(last.startsWith("finetune-bench: interrupted; what was finished is kept in "), last);
    assertEquals(2, records().size());
    for (RunRecord record : records()) {
      assertFalse(record.complete());
      assertNotNull(record.interleaving());
      assertTrue(last.contains(record.id()), last);
    }
  }

  private static boolean hasTwoForks(RunRecord record) {
    return !record.results().isEmpty()
        && !record.results().get(0).metrics().isEmpty()
        && record.results().get(0).metrics().get(0).samples().size() >= 2;
  }

  @Test
  void aKilledRunKeepsTheFinishedBenchmarksAndTheOlderRecords() throws Exception {
    Process run = startRunThatHangsInItsSecondBenchmark();
    ProcessHandle fork = awaitSecondFork(run);
    assertTrue(run.toHandle().destroyForcibly());
    assertTrue(run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertOnlyTheFirstBenchmarkIsKept();
    fork.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_SIGINT)
  void anInterruptIsOneLineAndItsExitCode() throws Exception {
    Process run = startRunThatHangsInItsSecondBenchmark();
    ProcessHandle fork = awaitSecondFork(run);
    List<String> rest = interrupted(run).stream().filter(line -> !line.startsWith("[")).toList();
    assertEquals(
        List.of(
            "finetune-bench: interrupted; the benchmarks that were finished are kept in "
                + store().resolve(assertOnlyTheFirstBenchmarkIsKept()).resolve("record.json")),
        rest);
    fork.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Process startRunThatHangsInItsSecondBenchmark() throws IOException {
    new FolderStore(store()).save(OLDER);
    return start(
        "run --workload tiny --store {} --engines reference,hanging -- TrainingEpoch.epoch -f 1"
            + " -wi 0 -i 1 -r 20ms",
        store());
  }

  /** Waits until the first benchmark is finished and the second one's fork runs. */
  private static ProcessHandle awaitSecondFork(Process run)
      throws IOException, InterruptedException {
    String line = run.errorReader().readLine();
    if (line != null && line.contains("warning: BUSY when the run began")) {
      line = run.errorReader().readLine();
    }
    assertTrue(String.valueOf(line).startsWith("[1/2] TrainingEpoch.epoch reference"), line);
    while (run.isAlive()) {
      List<ProcessHandle> children = run.children().toList();
      if (!children.isEmpty()) {
        return children.get(0);
      }
      Thread.sleep(5);
    }
    throw new AssertionError("the run ended before its second benchmark began");
  }

  /** Returns the id of the record that is not the older one. */
  private String assertOnlyTheFirstBenchmarkIsKept() {
    assertEquals(2, records().size());
    assertTrue(records().contains(OLDER));
    RunRecord record =
        records().stream().filter(each -> !each.equals(OLDER)).findFirst().orElseThrow();
    assertFalse(record.complete());
    assertNull(record.finishedAt());
    assertEquals(1, record.results().size());
    BenchmarkResult kept = record.results().get(0);
    assertEquals("reference", kept.parameters().get("engine"));
    assertEquals(Validity.valid(), kept.validity());
    return record.id();
  }
}
