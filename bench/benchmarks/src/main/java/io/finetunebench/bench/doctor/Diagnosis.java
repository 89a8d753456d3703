package io.finetunebench.bench.doctor;

import io.finetunebench.core.driver.CudaLibraries;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.Nd4jBinary;
import io.finetunebench.core.driver.Preflight;
import io.finetunebench.core.driver.Requirement;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has and which engines can use its device.
 *
 * @param findings of the driver and the devices
 * @param binary of ND4J that is judged; null where none is known
 * @param binarySource where it is or would come from
 * @param engines the verdict on each engine that computes on a device
 */
public record Diagnosis(
    Findings findings,
    @Nullable Nd4jBinary binary,
    String binarySource,
    List<EngineVerdict> engines) {
  private static final String ND4J = "nd4j";
  private static final String CUDA = "cuda";

  /**
   * The verdict on an engine.
   *
   * @param engine its name
   * @param verdict on this machine
   */
  public record EngineVerdict(String engine, Verdict verdict) {}

  /** Copies the list. */
  public Diagnosis {
    engines = List.copyOf(engines);
  }

  /**
   * Looks at this machine.
   *
   * @param asked coordinates of a published binary of ND4J, or a path; null for the one on the
   *     class path, or else the published one of this build's version
   * @param installed whether CUDA's libraries are to be installed on the machine
   * @throws IOException if the binary cannot be read
   * @throws IllegalArgumentException if no such binary is published; one line says what is
   */
  public static Diagnosis look(@Nullable String asked, boolean installed) throws IOException {
    Findings findings = Preflight.look();
    Nd4jBinary binary;
    String source;
    Optional<Path> jar = Nd4jBinary.onClassPath();
    boolean libraries = installed;
    if (asked != null) {
      binary = Nd4jBinary.named(asked);
      source = Nd4jBinary.isCoordinates(asked) ? "published" : asked;
    } else if (jar.isPresent()) {
      binary = Nd4jBinary.of(jar.get());
      source = "class path";
      libraries |= !CudaLibraries.areOnClassPath();
    } else {
      binary = Nd4jBinary.ofThisBuild().orElse(null);
      source = "published, what -Pgpu would download";
    }
    List<EngineVerdict> engines = new ArrayList<>();
    if (binary != null) {
      engines.add(new EngineVerdict(ND4J, Verdict.ofNd4j(findings, binary, libraries)));
    }
    if (Engines.named(CUDA).isPresent()) {
      engines.add(new EngineVerdict(CUDA, Verdict.of(findings, Requirement.ofOwnKernels())));
    }
    return new Diagnosis(findings, binary, source, engines);
  }

  /** Returns whether some engine can use the device. */
  public boolean isUsable() {
    return engines.stream().anyMatch(engine -> engine.verdict().isUsable());
  }

  /** Returns the verdict on ND4J, if there is a binary to judge. */
  public Optional<Verdict> nd4j() {
    return verdict(ND4J);
  }

  /** Returns the verdict on own kernels, if there is an engine for them. */
  public Optional<Verdict> cuda() {
    return verdict(CUDA);
  }

  private Optional<Verdict> verdict(String name) {
    return engines.stream()
        .filter(engine -> engine.engine().equals(name))
        .map(EngineVerdict::verdict)
        .findFirst();
  }
}
