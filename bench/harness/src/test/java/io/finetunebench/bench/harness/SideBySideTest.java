package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.BackendDescription;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs beside each other, as the build with both backends ends. */
class SideBySideTest {
  private static final Instant START = Instant.parse("2026-11-24T13:21:00Z");

  @TempDir private Path store = Path.of("");

  @Test
  void twoRunsAreColumnsAndWhatWasSkippedSaysWhy() {
    save("b", 60, "CpuBackend", SampleRecords.validResult());
    save("c", 120, null, skipped(SampleRecords.validResult()));
    Cli report = Cli.run("report", "b", "c", "--store", store.toString());
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(
        report
            .out()
            .get(0)
            .matches("benchmark +engine +workload +precision +CpuBackend +no backend"),
        report.toString());
    assertTrue(
        report
            .out()
            .get(1)
            .matches("TrainingEpoch +reference +xor-large +float +6,500,000 examples/s +SKIPPED"),
        report.toString());
    assertEquals("CpuBackend: run b", report.out().get(2));
    assertTrue(report.out().contains("no backend: run c"), report.toString());
    assertEquals(
        "SKIPPED TrainingEpoch reference float xor-large: no NVIDIA driver",
        report.out().get(report.out().size() - 1));
  }

  @Test
  void runsOnTheSameBackendAreNumbered() {
    save("a", 0, "CpuBackend", SampleRecords.validResult());
    save("b", 60, "CpuBackend", SampleRecords.validResult());
    Cli report = Cli.run("report", "a", "b", "--store", store.toString());
    assertTrue(
        report.out().get(0).matches(".* CpuBackend \\(1\\) +CpuBackend \\(2\\)"),
        report.toString());
    assertTrue(report.out().contains("CpuBackend (2): run b"), report.toString());
  }

  private static BenchmarkResult skipped(BenchmarkResult result) {
    return ResultBuilder.of(result).without(Validity.skipped("no NVIDIA driver"));
  }

  private void save(String id, int seconds, @Nullable String backend, BenchmarkResult result) {
    RunRecord run = SampleRecords.record(id, START.plusSeconds(seconds), List.of(result));
    new FolderStore(store)
        .save(
            EditedRun.of(run)
                .backend(
                    backend == null
                        ? null
                        : new BackendDescription(
                            backend, Map.of("ND4J", "1.0.0-M2.1"), Map.of(), Map.of(), null, null))
                .record());
  }
}
