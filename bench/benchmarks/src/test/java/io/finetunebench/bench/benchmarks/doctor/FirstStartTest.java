package io.finetunebench.bench.benchmarks.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.Nd4jBinary;
import io.finetunebench.core.driver.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first start over processes that end well, crash, or do not end. */
class FirstStartTest {
  private static final String DRIVER = "the NVIDIA driver 580.65.06";

  @TempDir private Path cache = Path.of("");
  private final StringWriter said = new StringWriter();

  @BeforeEach
  void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
  }

  @Test
  void raisesTheLimitOfTheCacheAndRunsOnce() {
    String command = "test \"$CUDA_CACHE_MAXSIZE\" = 4294967296 && echo >> " + cache + "/started";
    assertEquals(Optional.empty(), run(command, 60));
    assertTrue(said.toString().contains("first start: done in "), said.toString());
    assertEquals(Optional.empty(), run("exit 1", 60));
    assertTrue(said.toString().contains("not needed"), said.toString());
    assertTrue(Files.exists(cache.resolve("started")));
  }

  @Test
  void aCrashNamesDriverAndRemedyAndIsTriedAgain() {
    String line = run("kill -SEGV $$", 60).orElseThrow();
    assertEquals(
        DRIVER
            + " ended the process while it compiled ND4J's PTX (exit code 139); CUDA 13's compiler"
            + " is known to crash on it: use a driver of CUDA 12, 525 to 575, or an engine other"
            + " than nd4j",
        line);
    assertFalse(Files.exists(cache.resolve("warm")));
  }

  @Test
  void oneThatTakesTooLongIsEndedAfterItHasShownProgress() {
    String line = run("exec sleep 600", 0).orElseThrow();
    assertTrue(line.startsWith(DRIVER + " did not compile ND4J's PTX within 0 minutes"), line);
    assertFalse(Files.exists(cache.resolve("warm")));
  }

  @Test
  void whileItGoesOnItSaysHowLongThatIsAtMost() {
    assertEquals(Optional.empty(), run("sleep 1", 3600));
    assertTrue(
        said.toString().contains("MiB in the driver's cache, at most 60 min left"), "" + said);
  }

  @Test
  void theProcessThatStartsNd4jIsFoundAndItsEndIsTold() throws IOException {
    CudaDevice device =
        new CudaDevice(
            0,
            "no such device",
            "0000:01:00.0",
            90,
            132,
            1L << 36,
            null,
            CudaDevice.ComputeMode.DEFAULT,
            null,
            0);
    Findings findings =
        new Findings(null, 12040, "550.54.14", null, null, List.of(device), List.of());
    Diagnosis diagnosis =
        new Diagnosis(
            findings,
            Nd4jBinary.named("org.nd4j:nd4j-cuda-11.2:1.0.0-M1.1:linux-x86_64"),
            "",
            List.of(new Diagnosis.EngineVerdict("nd4j", new Verdict(null, "", device, true))));
    // There is no ND4J among these tests, so that the process ends as Java does on an exception.
    String line = FirstStart.run(diagnosis, new PrintWriter(said, true)).orElseThrow();
    assertTrue(line.startsWith("the NVIDIA driver 550.54.14 ended the process while it"), line);
    assertTrue(line.contains("(exit code 1)"), line);
    assertTrue(said.toString().contains("at most 120 minutes"), said.toString());
  }

  private Optional<String> run(String command, int seconds) {
    return new FirstStart(
            List.of("/bin/sh", "-c", command),
            cache,
            cache.resolve("warm"),
            Duration.ofSeconds(seconds),
            Duration.ofMillis(200))
        .run(new PrintWriter(said, true), DRIVER);
  }
}
