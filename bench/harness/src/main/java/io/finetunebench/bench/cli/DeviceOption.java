package io.finetunebench.bench.cli;

import io.finetunebench.core.driver.Preflight;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Chooses the device of an engine that computes on one, for this process and its forks. */
final class DeviceOption {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "N",
      description =
          "Which device engine cuda uses, by its number in 'doctor' (default: the first that"
              + " serves).")
  void choose(int number) {
    if (number < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--device: expected 0 or more, found " + number);
    }
    System.setProperty(Preflight.DEVICE_PROPERTY, Integer.toString(number));
  }
}
