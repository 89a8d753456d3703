package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Details;
import io.finetunebench.bench.record.Hint;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Value;
import io.finetunebench.core.experiment.engine.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkFolderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aReportComesBackAsItWasWritten() {
    ForkFolder fork = new ForkFolder(folder);
    ForkReport report = report(new Check("parameters", 1e-7, 1e-3), null, false);
    fork.write(report(null, null, false));
    fork.write(report);
    assertEquals(Optional.of(report), fork.report());
    ForkReport failed = report(null, "the loss is NaN", true);
    fork.write(failed);
    assertEquals(Optional.of(failed), fork.report());
  }

  @Test
  void errorsThatAreNoNumbersComeBackToo() {
    ForkFolder fork = new ForkFolder(folder);
    for (double error : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      ForkReport report = report(new Check("parameters", error, 1e-3), null, false);
      fork.write(report);
      assertEquals(Optional.of(report), fork.report());
    }
  }

  @Test
  void whatIsMissingOrCutOffIsNoReport() throws IOException {
    ForkFolder fork = new ForkFolder(folder);
    assertEquals(Optional.empty(), fork.report());
    Files.writeString(folder.resolve("report.json"), "{\"itemsPerOperation\":1,\"it");
    assertEquals(Optional.empty(), fork.report());
    assertEquals(Optional.empty(), new ForkFolder(folder.resolve("absent")).report());
  }

  @Test
  void nothingTemporaryIsLeft() throws IOException {
    new ForkFolder(folder).write(report(null, null, false));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("report.json")), files.toList());
    }
  }

  @Test
  void ofSeveralChecksTheWorstIsKept() {
    Check good = new Check("a", 1e-7, 1e-3);
    Check bad = new Check("b", 1, 1e-3);
    Check worst = new Check("c", Double.NaN, 1e-3);
    for (List<Check> order : List.of(List.of(good, worst, bad), List.of(worst, bad, good))) {
      Check kept = null;
      for (Check check : order) {
        kept = ForkReport.worse(kept, check);
      }
      assertEquals(worst, kept);
    }
    assertEquals(bad, ForkReport.worse(good, bad));
    assertEquals(bad, ForkReport.worse(bad, good));
  }

  private static ForkReport report(
      @Nullable Check check, @Nullable String failure, boolean cutOff) {
    return new ForkReport(
        new ForkReport.Items(100_000, "examples"),
        check,
        new Backend(
            "CpuBackend",
            Map.of("BLAS", "OPENBLAS"),
            Map.of("BLAS", 1),
            Map.of(),
            new Backend.Device("NVIDIA A100", "8.0", "0000:01:00.0"),
            true),
        failure,
        cutOff,
        List.of(Value.detail(Details.FIRST_CALL, "ns", 2)),
        List.of(
            List.of(new Value(Metric.ALLOCATION, "B/op", Hint.BYTES, 16)),
            List.of(Value.detail(ForkReport.FASTEST, "ns", 60_000))));
  }
}
