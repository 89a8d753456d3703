package io.finetunebench.bench.cli;

import io.finetunebench.bench.doctor.Diagnosis;
import io.finetunebench.bench.doctor.DiagnosisJson;
import io.finetunebench.bench.doctor.DiagnosisText;
import io.finetunebench.core.driver.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the machine's driver and devices are good for. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the NVIDIA driver, the devices, what ND4J's CUDA binary serves, and the verdict.",
      "Runs nothing on a device. Ends with 0 if some engine can use one, else with 6."
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

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

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Diagnosis diagnosis;
    try {
      diagnosis = Diagnosis.look(nd4j, installed);
    } catch (IllegalArgumentException | IOException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    if (json) {
      out.println(DiagnosisJson.text(diagnosis));
    } else {
      DiagnosisText.lines(diagnosis).forEach(out::println);
    }
    if (properties != null) {
      write(properties, diagnosis.nd4j().orElseThrow(), diagnosis.cuda().orElseThrow());
      return ExitCode.OK;
    }
    return diagnosis.isUsable() ? ExitCode.OK : ExitCode.DEVICE_UNUSABLE;
  }

  private static void write(Path file, Verdict nd4j, Verdict cuda) throws IOException {
    Files.write(
        file,
        List.of(
            "gpu.usable=" + nd4j.isUsable(),
            "gpu.skip=" + !nd4j.isUsable(),
            "gpu.compiles=" + nd4j.compiles(),
            "gpu.line=" + escaped(nd4j),
            "cuda.skip=" + !cuda.isUsable(),
            "cuda.line=" + escaped(cuda)));
  }

  private static String escaped(Verdict verdict) {
    return verdict.line().replace("\\", "\\\\");
  }
}
