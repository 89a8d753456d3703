package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Main;
import io.finetunebench.bench.cli.Subcommand;
import io.finetunebench.bench.doctor.Diagnosis;
import io.finetunebench.bench.doctor.FirstStart;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets the driver compile ND4J's PTX, apart from every measurement. */
@Command(
    name = "first-start",
    mixinStandardHelpOptions = true,
    description = {
      "Starts ND4J on the device once, so that the driver compiles what the binary has no machine",
      "code for; tens of minutes, once a driver. Does nothing where the driver's cache is warm."
    })
final class FirstStartCommand extends Subcommand {
  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long the driver gets (default: ${DEFAULT-VALUE}).",
      defaultValue = "120")
  private int minutes;

  @Option(names = "--here", hidden = true, description = "Start ND4J in this process.")
  private boolean here;

  @Override
  public Integer call() throws IOException {
    if (here) {
      predictOnce(EngineChoice.one("nd4j"));
      return ExitCode.OK;
    }
    return start(out(), minutes);
  }

  /**
   * Starts ND4J in a process of its own, unless that is not needed.
   *
   * @param minutes that the driver gets
   * @return the exit code
   */
  static int start(PrintWriter out, int minutes) throws IOException {
    Diagnosis diagnosis = Diagnosis.look(null, false);
    Verdict verdict =
        diagnosis
            .nd4j()
            .orElseThrow(
                () -> new CommandFailure(ExitCode.DEVICE_UNUSABLE, "no binary of ND4J is known"));
    if (!verdict.isUsable()) {
      throw new CommandFailure(ExitCode.DEVICE_UNUSABLE, verdict.line());
    }
    if (!verdict.compiles()) {
      out.println("first start: not needed, the binary has machine code for the device");
      return ExitCode.OK;
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "first-start",
            "--here");
    Optional<String> failure =
        FirstStart.of(diagnosis, command, Duration.ofMinutes(minutes))
            .run(out, "the NVIDIA driver " + diagnosis.findings().driverVersion());
    if (failure.isPresent()) {
      throw new CommandFailure(ExitCode.DEVICE_UNUSABLE, failure.get());
    }
    return ExitCode.OK;
  }

  private static void predictOnce(Engine engine) {
    NetworkSpec network = NetworkSpec.article(Precision.FLOAT);
    try (Predictor predictor =
        engine.predictor(network, Parameters.initial(network, 1), Points.of(2, 0.5, -0.5), 1)) {
      predictor.predict();
      predictor.fence();
    }
  }
}
