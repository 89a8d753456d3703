package io.finetunebench.bench.suite;

import io.finetunebench.bench.workload.Workload;
import io.finetunebench.core.network.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Measures the training epoch in one short fork whose engine does a known share more work. */
public final class SlowedFork {
  private SlowedFork() {}

  /**
   * Runs a fork: a warm-up of 8 iterations of 100 ms, then the measurement.
   *
   * @param engine name of an engine that can run here
   * @param workload what to work on
   * @param percent how much more work the engine does; 0 for the engine as it is
   * @param iterations of the measurement
   * @param iterationTime of each; one that is shorter than an epoch holds one
   * @param folder for the fork's files
   */
  public static Suite.Results run(
      String engine,
      Workload workload,
      int percent,
      int iterations,
      Duration iterationTime,
      Path folder) {
    JmhArguments jmh =
        JmhArguments.parse(
            List.of(
                "-f",
                "1",
                "-wi",
                "8",
                "-w",
                "100ms",
                "-i",
                String.valueOf(iterations),
                "-r",
                iterationTime.toMillis() + "ms",
                "-jvmArgsAppend",
                "-D" + SlowedLearner.PROPERTY + "=" + percent,
                "TrainingEpoch.epoch"));
    return Suite.run(
        new SuiteRequest(
            Preset.STANDARD,
            List.of(engine),
            List.of(),
            List.of(workload),
            Precision.FLOAT,
            null,
            jmh,
            folder,
            System.nanoTime()),
        null,
        new SuiteListener() {});
  }
}
