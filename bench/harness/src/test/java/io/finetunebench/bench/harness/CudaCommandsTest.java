package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.core.driver.FakeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine {@code cuda} on the command line, without a driver and on the fake device. */
class CudaCommandsTest {
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";
  private static final String LIBRARY = "finetunebench.cuda.library";
  private static final String NO_DRIVER =
      "no NVIDIA driver: its library /nowhere/libcuda.so.1 does not load; install the NVIDIA"
          + " driver, 450.80.02 or newer";

  @TempDir private Path folder = Path.of("");
  @TempDir private Path store = Path.of("");

  @AfterEach
  void uninstall() {
    FakeDriver.uninstall();
  }

  @Test
  void withoutADriverTheListSaysSoAndTheCommandsEndWithSix() {
    System.setProperty(LIBRARY, "/nowhere/libcuda.so.1");
    Cli.line("list --store {}", store).tells("  cuda  not available: " + NO_DRIVER);
    Cli run = Cli.tinyRun(store, "--engines reference,cuda -- -f 0");
    run.failsWith(ExitCode.DEVICE_UNUSABLE, "engine cuda is not available: " + NO_DRIVER);
    Path out = folder.resolve("out");
    Cli experiment = Cli.line("experiment --engines cuda --out {}", out);
    experiment.failsWith(ExitCode.DEVICE_UNUSABLE, "engine cuda is not available: " + NO_DRIVER);
    assertFalse(Files.exists(out));
  }

  @Test
  void aRunOnTheFakeMeasuresTimesByEventsAndIsNoDevices() throws IOException {
    FakeDriver.install(folder, H100);
    Cli.line("list --store {}", store).prints("  cuda  own kernels.*");
    Cli run = measure("--engines reference,cuda", "TrainingEpoch.epoch|GridInference.oneCall");
    run.exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store);
    for (BenchmarkResult result : record.results()) {
      assertEquals(Validity.Status.VALID, result.validity().status(), result.toString());
      assertTrue(Objects.requireNonNull(result.check()).passed());
      boolean cuda = "cuda".equals(result.parameters().get("engine"));
      assertEquals(cuda, result.device() != null);
      if (cuda) {
        DeviceUse device = Objects.requireNonNull(result.device());
        assertEquals("NVIDIA H100 80GB HBM3", device.name());
        assertTrue(device.standIn());
        double device0 = result.details().get(0).of(Details.ON_DEVICE).get(0);
        assertTrue(device0 > 0 && device0 < 2 * result.latencies().get(0).mean(), "" + device0);
      }
    }
    run.prints("STAND-IN .*, benchmarks 2: .*", "  on the device.*");
  }

  @Test
  void aRunOnTheFakeComparesWithNoDeviceWhateverIsAskedFor() throws IOException {
    FakeDriver.install(folder, H100);
    measure("--engines cuda", "TrainingEpoch.epoch");
    FakeDriver.uninstall();
    RunRecord record = Cli.onlyRecord(store);
    RunRecord real =
        EditedRun.of(renamed(record, "real"))
            .results(List.of(EditedRun.onRealDevice(record.results().get(0))))
            .commandLine(List.of("run"))
            .record();
    new FolderStore(store).save(real);
    for (String how : List.of("", " --across-machines")) {
      Cli compare = Cli.line("compare {} {} --store {}" + how, real.id(), record.id(), store);
      compare.exits(ExitCode.NOT_COMPARABLE);
      assertTrue(compare.unwrapped().contains("a stand-in"), compare.toString());
    }
  }

  @Test
  void anErrorThatStaysMakesItsBenchmarkInvalidAndTheNextStartsClean() throws IOException {
    FakeDriver.install(folder, H100, "fail cuLaunchKernel 700 4");
    Cli run = measure("--engines cuda", "TrainingEpoch.epoch|GridInference.oneCall");
    run.exits(ExitCode.INVALID);
    List<BenchmarkResult> results = Cli.onlyRecord(store).results();
    List<Validity> invalid =
        results.stream()
            .map(BenchmarkResult::validity)
            .filter(validity -> validity.status() == Validity.Status.INVALID)
            .toList();
    assertEquals(1, invalid.size(), run.toString());
    String reason = String.valueOf(invalid.get(0).reason());
    assertTrue(
        reason.contains("cuLaunchKernel failed with CUDA_ERROR_ILLEGAL_ADDRESS (700)"), reason);
    assertEquals(2, results.size());
  }

  @Test
  void seedsRunSideBySideOnTheFake() throws IOException {
    Path out = folder.resolve("out");
    FakeDriver.install(folder, H100);
    Cli.line("experiment --engines cuda --workload tiny --seeds 20 --out {}", out)
        .exits(ExitCode.OK);
    assertTrue(Files.readString(out.resolve("study.json")).contains("\"cuda (stand-in)\""));
  }

  @Test
  void manyNetworksTrainSideBySideOnTheDevice() throws IOException {
    FakeDriver.install(folder, H100, "sms 1");
    Cli run = measure("--engines reference,cuda", "Replicas -p replicas=1,3").exits(ExitCode.OK);
    List<BenchmarkResult> results = Cli.onlyRecord(store).results();
    assertEquals(4, results.size(), run.toString());
    results.forEach(result -> assertEquals(Validity.Status.VALID, result.validity().status()));
    assertEquals(
        List.of("NVIDIA H100 80GB HBM3", "NVIDIA H100 80GB HBM3"),
        results.stream()
            .map(BenchmarkResult::device)
            .filter(Objects::nonNull)
            .map(DeviceUse::name)
            .toList());
  }

  @Test
  void aSweepSaysFromWhichSizeOnTheDeviceWins() throws IOException {
    FakeDriver.install(folder, H100, "sms 1");
    Cli sweep =
        Cli.line(
            "sweep --engines reference,cuda --workload tiny --units 3,9 --crossover reference"
                + " cuda --store {} -- -f 0 -wi 0 -i 1 -r 20ms",
            store);
    FakeDriver.uninstall();
    sweep.exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store);
    assertEquals(4, record.results().size(), sweep.toString());
    assertTrue(sweep.unwrapped().contains("cuda is faster than reference"), sweep.toString());
    assertTrue(sweep.unwrapped().contains("STAND-IN: engine cuda of run"), sweep.toString());

    new FolderStore(store).save(renamed(record, "other"));
    String cuda = record.id() + ":cuda";
    Cli refused = Cli.line("sweep --crossover other:reference {} --store {}", cuda, store);
    assertEquals(
        List.of(
            "finetune-bench: not comparable: engine cuda of run "
                + record.id()
                + " had a library in place of NVIDIA's driver"),
        refused.exits(ExitCode.NOT_COMPARABLE).err());
  }

  private Cli measure(String engines, String benchmarks) {
    return Cli.tinyRun(store, engines + " -- -f 0 -wi 0 -i 1 -r 50ms " + benchmarks);
  }

  private static RunRecord renamed(RunRecord run, String id) {
    return EditedRun.of(run).id(id).backend(null).record();
  }
}
