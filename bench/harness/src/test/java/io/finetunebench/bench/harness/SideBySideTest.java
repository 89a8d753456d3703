package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.core.engine.Backend;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two newest runs of a store beside each other, as the build with both backends ends. */
class SideBySideTest {
  private static final Instant START = Instant.parse("2026-11-24T13:21:00Z");

  @TempDir private Path store = Path.of("");

  @Test
  void theTwoNewestRunsAreColumnsAndWhatWasSkippedSaysWhy() {
    save("a", 0, "CpuBackend", SampleRecords.validResult());
    save("b", 60, "CpuBackend", SampleRecords.validResult());
    save("c", 120, null, skipped(SampleRecords.validResult()));
    Cli show = Cli.run("show", "--side-by-side", "--store", store.toString());
    assertEquals(ExitCode.OK, show.exitCode(), show.toString());
    assertTrue(
        show.out().get(0).matches("benchmark +engine +workload +precision +CpuBackend +no backend"),
        show.toString());
    assertTrue(
        show.out()
            .get(1)
            .matches("TrainingEpoch +reference +xor-large +float +6,500,000 examples/s +SKIPPED"),
        show.toString());
    assertEquals("CpuBackend: run b", show.out().get(2));
    assertTrue(show.out().contains("no backend: run c"), show.toString());
    assertEquals(
        "SKIPPED TrainingEpoch reference float xor-large: no NVIDIA driver",
        show.out().get(show.out().size() - 1));
  }

  @Test
  void runsOnTheSameBackendAreNumbered() {
    save("a", 0, "CpuBackend", SampleRecords.validResult());
    save("b", 60, "CpuBackend", SampleRecords.validResult());
    Cli show = Cli.run("show", "--side-by-side", "--store", store.toString());
    assertTrue(
        show.out().get(0).matches(".* CpuBackend \\(1\\) +CpuBackend \\(2\\)"), show.toString());
    assertTrue(show.out().contains("CpuBackend (2): run b"), show.toString());
  }

  @Test
  void oneRunAloneIsNotEnough() {
    save("a", 0, "CpuBackend", SampleRecords.validResult());
    Cli show = Cli.run("show", "--side-by-side", "--store", store.toString());
    assertEquals(ExitCode.USAGE, show.exitCode());
    assertEquals(1, show.err().size(), show.toString());
    assertTrue(show.err().get(0).contains("expected two runs"), show.toString());
  }

  private static BenchmarkResult skipped(BenchmarkResult result) {
    return new BenchmarkResult(
        result.benchmark(),
        result.parameters(),
        result.load(),
        Validity.skipped("no NVIDIA driver"),
        null,
        List.of(),
        List.of());
  }

  private void save(String id, int seconds, @Nullable String backend, BenchmarkResult result) {
    RunRecord run = SampleRecords.record(id, START.plusSeconds(seconds), List.of(result));
    new FolderStore(store)
        .save(
            EditedRun.of(run)
                .backend(
                    backend == null
                        ? null
                        : Backend.ofProcessor(
                            backend, Map.of("ND4J", "1.0.0-M2.1"), Map.of(), Map.of()))
                .record());
  }
}
