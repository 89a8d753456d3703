package io.finetunebench.bench.benchmarks.doctor;

import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.FatBinary;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.GpuSample;
import io.finetunebench.core.driver.GpuState;
import io.finetunebench.core.driver.Nd4jBinary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the document of a diagnosis. */
public final class DiagnosisText {
  private static final double MEBIBYTE = 1L << 20;

  private DiagnosisText() {}

  /** Returns the document: driver, devices, GPUs, ND4J's binary, and a verdict an engine. */
  public static Document document(Diagnosis diagnosis) {
    Findings findings = diagnosis.findings();
    Facts.Builder facts = Facts.builder();
    facts.add("driver", driver(findings));
    if (findings.standIn() != null) {
      facts.add("", "played by " + findings.standIn() + ", no NVIDIA driver");
    }
    if (findings.visibleDevices() != null) {
      facts.add("", "CUDA_VISIBLE_DEVICES=" + findings.visibleDevices());
    }
    for (CudaDevice device : findings.devices()) {
      facts.add(
          "device " + device.ordinal(),
          String.join(
              ", ",
              device.name(),
              "compute capability " + device.computeCapability(),
              device.multiprocessors() + " multiprocessors",
              mebibytes(device.memoryBytes())
                  + (device.freeBytes() == null
                      ? ""
                      : ", " + mebibytes(device.freeBytes()) + " free"),
              "compute mode " + device.computeMode(),
              "bus " + device.pciBusId()));
    }
    for (int i = 0; i < findings.gpus().size(); i++) {
      GpuState gpu = findings.gpus().get(i);
      String shown =
          findings.device(gpu).map(device -> "device " + device.ordinal()).orElse("not visible");
      facts.add("GPU " + i, gpu(gpu) + ", bus " + gpu.pciBusId() + ", " + shown);
    }
    Nd4jBinary binary = diagnosis.binary();
    facts.add(
        "ND4J",
        binary == null
            ? "no binary for CUDA is known"
            : binary.shortName() + " (" + diagnosis.binarySource() + "): " + code(binary.code()));
    for (Diagnosis.EngineVerdict engine : diagnosis.engines()) {
      facts.add(
          engine.engine(),
          (engine.verdict().isUsable() ? "usable: " : "not usable: ") + engine.verdict().line());
    }
    return new Document("What this machine's devices are good for", "", List.of(facts.build()));
  }

  private static String driver(Findings findings) {
    Integer cuda = findings.cudaVersion();
    String driver = findings.driverVersion();
    if (cuda == null) {
      return findings.failure() == null ? "unknown" : "none that answers";
    }
    return (driver == null ? "unknown version" : driver)
        + ", serves "
        + CudaDriver.versionText(cuda);
  }

  private static String gpu(GpuState gpu) {
    GpuSample now = gpu.now();
    List<String> facts = new ArrayList<>(List.of(gpu.name()));
    add(facts, "SM clock %s MHz", now.smMegahertz());
    add(facts, "of at most %s MHz", gpu.maxSmMegahertz());
    add(facts, "%s W", now.powerWatts());
    add(facts, "%s degrees Celsius", now.temperatureCelsius());
    List<String> slowdowns = now.slowdowns();
    if (slowdowns != null && !slowdowns.isEmpty()) {
      facts.add("clocks held down by " + String.join(" and ", slowdowns));
    }
    return String.join(", ", facts);
  }

  private static String code(FatBinary code) {
    return "machine code for "
        + code.capabilities()
        + (code.ptx().isEmpty()
            ? ", no PTX"
            : ", PTX for " + new FatBinary(code.ptx(), List.of()).capabilities() + " and newer");
  }

  private static void add(List<String> facts, String format, @Nullable Object value) {
    if (value != null) {
      facts.add(String.format(Locale.ROOT, format, value));
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / MEBIBYTE);
  }
}
