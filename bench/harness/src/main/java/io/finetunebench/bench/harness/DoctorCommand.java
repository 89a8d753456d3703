package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.doctor.Diagnosis;
import io.finetunebench.bench.benchmarks.doctor.DiagnosisText;
import io.finetunebench.bench.benchmarks.doctor.FirstStart;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.report.Reported;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what the machine's driver and devices are good for. */
@Command(
    name = "doctor",
    description = {
      "Shows the NVIDIA driver, the devices, what ND4J's CUDA binary serves, and the verdict.",
      "Runs nothing on a device. Ends with 0 if some engine can use one, else with 6."
    })
final class DoctorCommand extends Subcommand {
  @Mixin private ReportOptions report = new ReportOptions();

  @Option(
      names = "--first-start",
      description = {
        "Start ND4J on the device once, so that the driver compiles what the binary has no machine"
            + " code for.",
        "It takes tens of minutes, once a driver, and does nothing where that was done before."
      })
  private boolean firstStart;

  @Override
  public Integer call() throws IOException {
    report.check();
    Diagnosis diagnosis = Diagnosis.look();
    if (firstStart) {
      Optional<String> failure = FirstStart.run(diagnosis, out());
      if (failure.isPresent()) {
        throw new CommandFailure(ExitCode.DEVICE_UNUSABLE, failure.get());
      }
      return ExitCode.OK;
    }
    report.show(new Reported(diagnosis.json(), DiagnosisText.document(diagnosis)));
    return diagnosis.isUsable() ? ExitCode.OK : ExitCode.DEVICE_UNUSABLE;
  }
}
