package io.finetunebench.bench.cli;

import io.finetunebench.core.driver.Preflight;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Chooses the device of an engine that computes on one. */
final class DeviceOption {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

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
    if (number < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--device: expected 0 or more, found " + number);
    }
    System.setProperty(Preflight.DEVICE_PROPERTY, number.toString());
  }
}
