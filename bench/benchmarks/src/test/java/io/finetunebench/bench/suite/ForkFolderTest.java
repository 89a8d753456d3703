package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.machine.DeviceInterval;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.ForkDevice;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.core.engine.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkFolderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aReportComesBackAsItWasWritten() {
    ForkFolder fork = new ForkFolder(folder);
    ForkReport report =
        ForkReport.EMPTY
            .withItems(100_000, "examples")
            .withCheck(new Check("parameters", 1e-7, 1e-3))
            .withBackend(
                new Backend(
                    "CpuBackend",
                    Map.of("BLAS", "OPENBLAS"),
                    Map.of("BLAS", 1),
                    Map.of(),
                    new Backend.Device("NVIDIA A100", "8.0", "0000:01:00.0"),
                    true))
            .withPhases(new ForkPhases(1L, 2L, null, 3L, null))
            .withIterations(
                List.of(SentinelTest.noise(1L, null)),
                Map.of(ForkReport.FASTEST, List.of(60_000.0)),
                List.of(
                    new DeviceInterval(
                        2,
                        1005L,
                        83L,
                        71.5,
                        4L,
                        List.of("power cap"),
                        ForkDevice.EnergySource.COUNTER,
                        0.5)));
    fork.write(ForkReport.EMPTY);
    fork.write(report);
    assertEquals(Optional.of(report), fork.report());
    fork.write(report.withFailure("the loss is NaN").withTimeUp());
    assertEquals(Optional.of(report.withFailure("the loss is NaN").withTimeUp()), fork.report());
  }

  @Test
  void errorsThatAreNoNumbersComeBackToo() {
    ForkFolder fork = new ForkFolder(folder);
    for (double error : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      ForkReport report = ForkReport.EMPTY.withCheck(new Check("parameters", error, 1e-3));
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
    new ForkFolder(folder).write(ForkReport.EMPTY);
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
      ForkReport report = ForkReport.EMPTY;
      for (Check check : order) {
        report = report.withCheck(check);
      }
      assertEquals(worst, report.check());
    }
    assertEquals(bad, ForkReport.EMPTY.withCheck(good).withCheck(bad).withCheck(good).check());
  }
}
