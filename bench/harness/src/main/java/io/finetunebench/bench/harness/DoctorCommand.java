package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.ReportOptions;
import io.finetunebench.bench.cli.Subcommand;
import io.finetunebench.bench.doctor.Diagnosis;
import io.finetunebench.bench.doctor.DiagnosisJson;
import io.finetunebench.bench.doctor.DiagnosisText;
import io.finetunebench.core.driver.BuildPreflight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what the machine's driver and devices are good for. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the NVIDIA driver, the devices, what ND4J's CUDA binary serves, and the verdict.",
      "Runs nothing on a device. Ends with 0 if some engine can use one, else with 6."
    })
final class DoctorCommand extends Subcommand {
  @Mixin private ReportOptions report = new ReportOptions();

  @Option(
      names = "--nd4j",
      paramLabel = "B",
      description =
          "Judge this binary of ND4J: group:artifact:version:classifier of a published one, or a"
              + " path (default: the one on the class path, or that of this build).")
  private @Nullable String nd4j;

  @Option(
      names = "--installed-cuda",
      description = "Ask for CUDA's libraries on the machine, as -Dcuda.redist=false does.")
  private boolean installed;

  @Option(
      names = "--properties",
      paramLabel = "FILE",
      description = "Also write the verdicts as properties, for the build; end with 0.")
  private @Nullable Path properties;

  @Option(
      names = "--first-start",
      description = {
        "Start ND4J on the device once, so that the driver compiles what the binary has no machine"
            + " code for.",
        "It takes tens of minutes, once a driver, and does nothing where that was done before."
      })
  private boolean firstStart;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long the driver gets for --first-start (default: ${DEFAULT-VALUE}).",
      defaultValue = "120")
  private int minutes;

  @Override
  public Integer call() throws IOException {
    report.check();
    if (firstStart) {
      return FirstStartCommand.start(out(), minutes);
    }
    Diagnosis diagnosis;
    try {
      diagnosis = Diagnosis.look(nd4j, installed);
    } catch (IllegalArgumentException | IOException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
    report.show(DiagnosisText.document(diagnosis), () -> DiagnosisJson.text(diagnosis) + "\n");
    if (properties != null) {
      Files.write(
          properties,
          BuildPreflight.properties(
              diagnosis.nd4j().orElseThrow(), diagnosis.cuda().orElseThrow()));
      return ExitCode.OK;
    }
    return diagnosis.isUsable() ? ExitCode.OK : ExitCode.DEVICE_UNUSABLE;
  }
}
