package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.SharedOptions;
import io.finetunebench.core.driver.Preflight;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Chooses the devices of an engine that computes on one. */
final class DeviceOption extends SharedOptions {
  @Option(
      names = "--device",
      paramLabel = "N",
      description =
          "Which device engine cuda uses, by its number in 'doctor' (default: the first that"
              + " serves); many networks at once share several, N,N or all.")
  private @Nullable String devices;

  /** Makes the choice that of this process and of the forks that it starts. */
  void apply() {
    String chosen = devices;
    if (chosen != null) {
      require(
          chosen.matches("all|\\d{1,4}(,\\d{1,4})*"),
          "--device: expected a number, several as 0,1, or all, found '" + chosen + "'");
      System.setProperty(Preflight.DEVICE_PROPERTY, chosen);
    }
  }

  /** Makes the choice for one network at a time, which no two devices share. */
  void applyToOne() {
    apply();
    require(
        !Preflight.asksForSeveral(),
        "--device: expected one device, since only many networks share several; see 'sweep"
            + " --replicas'");
  }
}
