package io.finetunebench.bench.benchmarks.doctor;

import io.finetunebench.core.driver.CudaLibraries;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.Nd4jBinary;
import io.finetunebench.core.driver.Preflight;
import io.finetunebench.core.driver.Requirement;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.experiment.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

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
  static final String ND4J = "nd4j";
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
   * Looks at this machine. ND4J's binary is the one on the class path, or else the published one of
   * this build's version.
   *
   * @throws IOException if the binary cannot be read
   */
  public static Diagnosis look() throws IOException {
    Findings findings = Preflight.look();
    Optional<Path> jar = Nd4jBinary.onClassPath();
    Nd4jBinary binary =
        jar.isPresent() ? Nd4jBinary.of(jar.get()) : Nd4jBinary.ofThisBuild().orElse(null);
    String source = jar.isPresent() ? "class path" : "published, what -Pgpu would download";
    List<EngineVerdict> engines = new ArrayList<>();
    if (binary != null) {
      boolean installed = jar.isPresent() && !CudaLibraries.areOnClassPath();
      engines.add(new EngineVerdict(ND4J, Verdict.ofNd4j(findings, binary, installed)));
    }
    if (Engines.named(CUDA).isPresent()) {
      engines.add(new EngineVerdict(CUDA, Verdict.of(findings, Requirement.ofOwnKernels())));
    }
    return new Diagnosis(findings, binary, source, engines);
  }

  /** Returns the diagnosis as JSON, by the names of the components. What is not known is null. */
  public Map<String, Object> json() {
    return JsonMapper.shared().convertValue(this, new TypeReference<>() {});
  }

  /** Returns whether some engine can use the device. */
  public boolean isUsable() {
    return engines.stream().anyMatch(engine -> engine.verdict().isUsable());
  }

  /** Returns the verdict on ND4J, if there is a binary to judge. */
  public Optional<Verdict> nd4j() {
    return engines.stream()
        .filter(engine -> engine.engine().equals(ND4J))
        .map(EngineVerdict::verdict)
        .findFirst();
  }
}
