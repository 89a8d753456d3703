package io.finetunebench.core.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Judges this machine for the build: before the profile {@code gpu} tests or downloads anything,
 * and once more when it has ND4J's binary. Needs nothing of the project but this module.
 */
public final class BuildPreflight {
  private static final String INSTALLED_CUDA = "--installed-cuda";

  private BuildPreflight() {}

  /**
   * Writes the verdicts on ND4J and on own kernels as properties.
   *
   * @param arguments the file to write, the binary of ND4J as {@link Nd4jBinary#named} takes it,
   *     and {@code --installed-cuda} where CUDA's libraries have to be on the machine
   */
  public static void main(String[] arguments) throws IOException {
    Findings findings = Preflight.look();
    boolean installed = Arrays.asList(arguments).contains(INSTALLED_CUDA);
    Files.write(
        Path.of(arguments[0]),
        properties(
            Verdict.ofNd4j(findings, Nd4jBinary.named(arguments[1]), installed),
            Verdict.of(findings, Requirement.ofOwnKernels())));
  }

  /** Returns the verdicts as lines of a properties file. */
  private static List<String> properties(Verdict nd4j, Verdict cuda) {
    return List.of(
        "gpu.skip=" + !nd4j.isUsable(),
        "gpu.compiles=" + nd4j.compiles(),
        "gpu.line=" + escaped(nd4j),
        "cuda.skip=" + !cuda.isUsable(),
        "cuda.line=" + escaped(cuda));
  }

  private static String escaped(Verdict verdict) {
    return verdict.line().replace("\\", "\\\\");
  }
}
