package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Interruptible;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A study that is interrupted keeps the seeds that were finished. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGINT to send")
class InterruptedExperimentTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsFinishedIsKeptAndSaid() throws Exception {
    Path out = folder.resolve("study");
    Process study = start(out, 10_000, "tiny");
    try (BufferedReader err = study.errorReader()) {
      String line = err.readLine();
      while (line != null && !line.startsWith("training ")) {
        line = err.readLine();
      }
      Thread.sleep(4_000);
      Interruptible.interrupt(study);
      assertTrue(study.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(ExitCode.INTERRUPTED, study.exitValue());
      List<String> rest = err.lines().filter(text -> !text.startsWith("finished ")).toList();
      JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("study.json")));
      int kept = json.at("/seeds").size();
      assertTrue(kept > 0 && kept < 10_000, rest.toString());
      assertEquals(kept, json.at("/scenarios/fine-tuned/accuracy").size());
      assertEquals(
          List.of(
              "finetune-bench: interrupted; "
                  + kept
                  + " of 10000 seeds were finished and are kept in "
                  + out.resolve("study.json")),
          rest);
    } finally {
      study.destroyForcibly();
    }
  }

  @Test
  void beforeTheFirstSeedThereIsNothingToKeep() throws Exception {
    Path out = folder.resolve("study");
    Process study = start(out, 1, "seed");
    try (BufferedReader err = study.errorReader()) {
      assertTrue(String.valueOf(err.readLine()).startsWith("training "));
      Interruptible.interrupt(study);
      assertTrue(study.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(ExitCode.INTERRUPTED, study.exitValue());
      assertEquals(
          List.of(
              "finetune-bench: interrupted before the first of 1 seed was finished; nothing is"
                  + " kept"),
          err.lines().toList());
      assertFalse(Files.exists(out.resolve("study.json")));
    } finally {
      study.destroyForcibly();
    }
  }

  private static Process start(Path out, int seeds, String workload) throws IOException {
    return Interruptible.command(
            List.of(),
            List.of(
                "experiment",
                "--workload",
                workload,
                "--seeds",
                Integer.toString(seeds),
                "--out",
                out.toString()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
