package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.core.driver.FakeDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a record holds of the device that its numbers come from, which a fake driver plays. */
class DeviceRunTest {
  private static final String A100 = "device 8.0 42949672960 NVIDIA A100";
  private static final String MEASURE = "--engines device -- -f 0 %s TrainingEpoch.epoch";
  private static final String LONG = "-wi 1 -w 50ms -i 4 -r 200ms";
  private static final String SHORT = "-wi 0 -i 1 -r 20ms";

  @TempDir private Path folder = Path.of("");
  @TempDir private Path store = Path.of("");

  @AfterEach
  void switchOff() {
    FaultyEngine.switchOff();
    FakeDriver.uninstall();
  }

  @Test
  void throttledIterationsAndEnergyAreInTheRecordAndOnTheScreen() throws IOException {
    Cli run = measure(LONG, A100, "then 600 4 100000 1005 83").exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store);
    BenchmarkResult result = record.results().get(0);
    assertEquals(4, result.metrics().get(0).samples().get(0).size(), "none is dropped");
    DeviceUse device = Objects.requireNonNull(result.device());
    assertEquals("TestBackend", device.backend());
    assertEquals("NVIDIA A100", device.name());
    ForkDetails fork = result.details().get(0);
    List<Double> throttles = fork.of(Details.THROTTLED);
    assertEquals(4, throttles.size());
    assertEquals(1, throttles.get(3));
    assertTrue(!fork.of(Details.THROTTLED_BY + "power cap").isEmpty(), fork.toString());
    long slow = throttles.stream().filter(each -> each == 1).count();
    assertTrue(slow <= 3, throttles.toString());
    assertEquals(1005, fork.of(Details.CLOCK).get(3));
    assertEquals(83, fork.of(Details.TEMPERATURE).get(3));
    assertEquals(400L << 20, fork.of(Details.MEMORY).get(0));
    assertEquals(100, fork.of(Details.POWER).get(3), 1e-9);
    assertTrue(fork.of(Details.LOOKS).stream().allMatch(looks -> looks >= 2), fork.toString());
    assertEquals(List.of(), fork.of(Details.INTEGRATED_ENERGY));
    List<Double> joules = fork.of(Details.COUNTED_ENERGY);
    double seconds =
        record.workloads().get(0).examples() / result.metrics().get(0).samples().get(0).get(3);
    // The device draws between the calls, too.
    assertTrue(
        joules.get(3) >= 0.9 * 100 * seconds && joules.get(3) <= 10 * 100 * seconds,
        joules.get(3) + " J a call of " + seconds + " s at 100 W");

    String throttled =
        "THROTTLED "
            + slow
            + " of 4 iterations of TrainingEpoch.epoch device float tiny: power cap, clock down to"
            + " 1005 MHz; they count";
    assertTrue(run.unwrapped().contains(throttled), run.toString());
    Cli.line("report --wide --store {}", store)
        .prints(
            "TrainingEpoch.epoch device float tiny on NVIDIA A100 \\(stand-in\\) .* MHz"
                + " \\(1,005 to .* to 83\\) .* J/call .*");
  }

  @Test
  void aStandInShowsInTheRecordAndComparesWithNoDevice() throws IOException {
    Cli run = measure(SHORT, A100).exits(ExitCode.OK);
    RunRecord record = Cli.onlyRecord(store);
    assertEquals(true, Objects.requireNonNull(record.backend()).standIn());
    DeviceUse device = Objects.requireNonNull(record.results().get(0).device());
    assertTrue(device.standIn());
    run.says(
        "STAND-IN a library in place of NVIDIA's driver, benchmarks 1: no device produced these"
            + " numbers");
    RunRecord real = onRealDevice(record);
    new FolderStore(store).save(real);
    Cli compare = Cli.line("compare {} {} --store {}", real.id(), record.id(), store);
    compare.says("TestBackend (stand-in)");
    assertFalse(compare.toString().contains("equivalent"), compare.toString());
  }

  @Test
  void whereTheDeviceDoesNotCountEnergyItsPowerIsIntegrated() throws IOException {
    measure(SHORT, A100, "noenergy", "nothrottle").exits(ExitCode.OK);
    ForkDetails fork = fork();
    assertEquals(1, fork.of(Details.INTEGRATED_ENERGY).size());
    assertEquals(List.of(), fork.of(Details.COUNTED_ENERGY));
    assertEquals(List.of(), fork.of(Details.THROTTLED));
  }

  @Test
  void whereTheDeviceSaysNeitherThereIsNoEnergy() throws IOException {
    measure(SHORT, A100, "noenergy", "fail nvmlDeviceGetPowerUsage 3").exits(ExitCode.OK);
    ForkDetails fork = fork();
    assertEquals(List.of(), fork.of(Details.COUNTED_ENERGY));
    assertEquals(List.of(), fork.of(Details.INTEGRATED_ENERGY));
    assertEquals(List.of(), fork.of(Details.POWER));
  }

  @Test
  void withoutTheManagementLibraryTheDeviceIsNamedAndNotWatched() throws IOException {
    measure(SHORT, A100, "fail nvmlInit_v2 9").exits(ExitCode.OK);
    DeviceUse device = Objects.requireNonNull(Cli.onlyRecord(store).results().get(0).device());
    assertEquals("NVIDIA A100", device.name());
    assertEquals(List.of(), fork().of(Details.LOOKS));
  }

  @Test
  void aForkOnAnotherBackendThanItsParentExpectsIsInvalid() {
    FaultyEngine.switchOn();
    Cli.tinyRun(store, "--engines changeling -- -f 0 -wi 0 -i 1 -r 20ms GridInference.oneCall")
        .exits(ExitCode.INVALID);
    RunRecord record = Cli.onlyRecord(store);
    assertEquals(
        Validity.invalid(
            "the fork computed on CpuBackend, expected JCublasBackend on NVIDIA A100 at"
                + " 0000:01:00.0; its numbers do not count"),
        record.results().get(0).validity());
    assertEquals("CpuBackend", Objects.requireNonNull(record.backend()).name());
  }

  private ForkDetails fork() {
    return Cli.onlyRecord(store).results().get(0).details().get(0);
  }

  private Cli measure(String iterations, String... facts) throws IOException {
    FaultyEngine.switchOn();
    FakeDriver.install(folder, facts);
    Cli run = Cli.tinyRun(store, MEASURE.formatted(iterations));
    FakeDriver.uninstall();
    return run;
  }

  /** Returns the same run as if it had been measured on a device. */
  private static RunRecord onRealDevice(RunRecord run) {
    BackendDescription backend = Objects.requireNonNull(run.backend());
    return EditedRun.of(run)
        .id("real")
        .backend(
            new BackendDescription(
                backend.name(),
                backend.versions(),
                backend.threads(),
                backend.details(),
                backend.device(),
                false))
        .results(List.of(EditedRun.onRealDevice(run.results().get(0))))
        .record();
  }
}
