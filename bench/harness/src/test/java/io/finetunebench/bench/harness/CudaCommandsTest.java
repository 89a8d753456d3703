package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ForkPhases;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.core.driver.FakeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  @Test
  void withoutADriverTheListSaysSoAndTheCommandsEndWithSix() {
    System.setProperty(LIBRARY, "/nowhere/libcuda.so.1");
    try {
      Cli list = Cli.run("list", "--store", store.toString());
      assertTrue(list.out().contains("  cuda  not available: " + NO_DRIVER), list.toString());
      Cli run = Cli.tinyRun(store, "--engines reference,cuda -- -f 0");
      assertEquals(ExitCode.DEVICE_UNUSABLE, run.exitCode());
      assertEquals(
          List.of("finetune-bench: engine cuda is not available: " + NO_DRIVER), run.err());
      Cli experiment =
          Cli.run("experiment", "--engines", "cuda", "--out", folder.resolve("out").toString());
      assertEquals(ExitCode.DEVICE_UNUSABLE, experiment.exitCode());
      assertEquals(
          List.of("finetune-bench: engine cuda cannot run here: " + NO_DRIVER), experiment.err());
    } finally {
      System.clearProperty(LIBRARY);
    }
  }

  @Test
  void aRunOnTheFakeMeasuresTimesByEventsAndIsNoDevices() throws IOException {
    Cli run;
    try (FakeDriver fake = FakeDriver.install(folder, H100)) {
      assertNotNull(fake);
      Cli list = Cli.run("list", "--store", store.toString());
      assertTrue(list.out().stream().anyMatch(line -> line.startsWith("  cuda  own kernels")));
      run = measure("--engines reference,cuda", "TrainingEpoch.epoch|GridInference.oneCall");
    }
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
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
        ForkPhases phases = result.phases().get(0);
        long device0 = Objects.requireNonNull(phases.deviceNanos()).get(0);
        assertTrue(device0 > 0 && device0 < 2 * result.latencies().get(0).mean(), "" + phases);
      }
    }
    assertTrue(
        run.out().stream().anyMatch(line -> line.startsWith("STAND-IN 2 benchmarks")),
        run.toString());
    assertTrue(
        run.out().stream().anyMatch(line -> line.startsWith("  on the device")), run.toString());
  }

  @Test
  void aRunOnTheFakeComparesWithNoDeviceWhateverIsAskedFor() throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, H100)) {
      assertNotNull(fake);
      measure("--engines cuda", "TrainingEpoch.epoch");
    }
    RunRecord record = Cli.onlyRecord(store);
    RunRecord real =
        EditedRun.of(renamed(record, "real"))
            .results(List.of(EditedRun.onRealDevice(record.results().get(0))))
            .commandLine(List.of("run"))
            .record();
    new FolderStore(store).save(real);
    for (List<String> how : List.<List<String>>of(List.of(), List.of("--across-machines"))) {
      List<String> command =
          new ArrayList<>(List.of("compare", real.id(), record.id(), "--store", store.toString()));
      command.addAll(how);
      Cli compare = Cli.run(command.toArray(String[]::new));
      assertEquals(ExitCode.NOT_COMPARABLE, compare.exitCode(), compare.toString());
      assertTrue(
          compare.toString().replaceAll("\\s+", " ").contains("a stand-in"), compare.toString());
    }
  }

  @Test
  void anErrorThatStaysMakesItsBenchmarkInvalidAndTheNextStartsClean() throws IOException {
    Cli run;
    try (FakeDriver fake = FakeDriver.install(folder, H100, "fail cuLaunchKernel 700 4")) {
      assertNotNull(fake);
      run = measure("--engines cuda", "TrainingEpoch.epoch|GridInference.oneCall");
    }
    assertEquals(ExitCode.INVALID, run.exitCode(), run.toString());
    List<BenchmarkResult> results = Cli.onlyRecord(store).results();
    List<BenchmarkResult> invalid =
        results.stream()
            .filter(result -> result.validity().status() == Validity.Status.INVALID)
            .toList();
    assertEquals(1, invalid.size(), run.toString());
    String reason = String.valueOf(invalid.get(0).validity().reason());
    assertTrue(
        reason.contains("cuLaunchKernel failed with CUDA_ERROR_ILLEGAL_ADDRESS (700)"), reason);
    assertEquals(2, results.size());
  }

  @Test
  void seedsRunSideBySideOnTheFake() throws IOException {
    Path out = folder.resolve("out");
    try (FakeDriver fake = FakeDriver.install(folder, H100)) {
      assertNotNull(fake);
      Cli experiment =
          Cli.line("experiment --engines cuda --workload tiny --seeds 20 --out {}", out);
      assertEquals(ExitCode.OK, experiment.exitCode(), experiment.toString());
    }
    assertTrue(Files.readString(out.resolve("study.json")).contains("\"cuda (stand-in)\""));
  }

  @Test
  void manyNetworksTrainSideBySideOnTheDevice() throws IOException {
    Cli run;
    try (FakeDriver fake = FakeDriver.install(folder, H100, "sms 1")) {
      assertNotNull(fake);
      run = measure("--engines reference,cuda", "Replicas -p replicas=1,3");
    }
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    RunRecord record = Cli.onlyRecord(store);
    assertEquals(4, record.results().size(), run.toString());
    record
        .results()
        .forEach(result -> assertEquals(Validity.Status.VALID, result.validity().status()));
    assertEquals(
        List.of("NVIDIA H100 80GB HBM3", "NVIDIA H100 80GB HBM3"),
        record.results().stream()
            .map(BenchmarkResult::device)
            .filter(Objects::nonNull)
            .map(DeviceUse::name)
            .toList());
  }

  @Test
  void aSweepSaysFromWhichSizeOnTheDeviceWins() throws IOException {
    Cli sweep;
    try (FakeDriver fake = FakeDriver.install(folder, H100, "sms 1")) {
      assertNotNull(fake);
      sweep =
          Cli.line(
              "sweep --engines reference,cuda --workload tiny --units 3,9 --crossover reference"
                  + " cuda --store {} -- -f 0 -wi 0 -i 1 -r 20ms",
              store);
    }
    assertEquals(ExitCode.OK, sweep.exitCode(), sweep.toString());
    RunRecord record = Cli.onlyRecord(store);
    assertEquals(4, record.results().size(), sweep.toString());
    String text = sweep.toString().replaceAll("\\s+", " ");
    assertTrue(text.contains("cuda is faster than reference"), sweep.toString());
    assertTrue(text.contains("STAND-IN: engine cuda of run"), sweep.toString());

    RunRecord other = renamed(record, "other");
    new FolderStore(store).save(other);
    Cli refused =
        Cli.run(
            "sweep",
            "--crossover",
            "other:reference",
            record.id() + ":cuda",
            "--store",
            store.toString());
    assertEquals(ExitCode.NOT_COMPARABLE, refused.exitCode(), refused.toString());
    assertEquals(
        List.of(
            "finetune-bench: not comparable: engine cuda of run "
                + record.id()
                + " had a library in place of NVIDIA's driver"),
        refused.err());
  }

  private Cli measure(String engines, String benchmarks) {
    return Cli.tinyRun(store, engines + " -- -f 0 -wi 0 -i 1 -r 50ms " + benchmarks);
  }

  private static RunRecord renamed(RunRecord run, String id) {
    return EditedRun.of(run).id(id).backend(null).record();
  }
}
