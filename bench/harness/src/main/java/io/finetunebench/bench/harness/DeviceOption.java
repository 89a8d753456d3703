package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.SharedOptions;
import io.finetunebench.core.driver.Preflight;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Chooses the device of an engine that computes on one. */
final class DeviceOption extends SharedOptions {
  @Option(
      names = "--device",
      paramLabel = "N",
      description =
          "Which device engine cuda uses, by its number in 'doctor' (default: the first that"
              + " serves).")
  private @Nullable Integer number;

  /** Makes the choice that of this process and of the forks that it starts. */
  void apply() {
    if (number == null) {
      return;
    }
    require(number >= 0, "--device: expected 0 or more, found " + number);
    System.setProperty(Preflight.DEVICE_PROPERTY, number.toString());
  }
}
