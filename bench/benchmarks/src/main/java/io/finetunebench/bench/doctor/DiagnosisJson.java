package io.finetunebench.bench.doctor;

import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.Findings;
import io.finetunebench.core.driver.GpuState;
import io.finetunebench.core.driver.Nd4jBinary;
import io.finetunebench.core.driver.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a diagnosis as JSON, described by the resource {@code doctor-v1.schema.json} beside this
 * class. What is not known is null.
 */
public final class DiagnosisJson {
  private static final int SCHEMA_VERSION = 1;

  private DiagnosisJson() {}

  /** Returns the text. */
  public static String text(Diagnosis diagnosis) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(tree(diagnosis));
  }

  private static ObjectNode tree(Diagnosis diagnosis) {
    Findings findings = diagnosis.findings();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("usable", diagnosis.isUsable());
    ObjectNode driver = root.putObject("driver");
    driver.put("version", findings.driverVersion());
    driver.put("cudaVersion", findings.cudaVersion());
    driver.put("visibleDevices", findings.visibleDevices());
    driver.put("standIn", findings.standIn());
    Findings.Failure failure = findings.failure();
    if (failure == null) {
      driver.putNull("failure");
    } else {
      driver
          .putObject("failure")
          .put("kind", spelled(failure.kind()))
          .put("call", failure.call())
          .put("status", failure.status())
          .put("detail", failure.detail());
    }
    ArrayNode devices = root.putArray("devices");
    findings.devices().forEach(device -> device(devices.addObject(), device));
    ArrayNode gpus = root.putArray("gpus");
    for (GpuState gpu : findings.gpus()) {
      Integer ordinal = findings.device(gpu).map(CudaDevice::ordinal).orElse(null);
      gpu(gpus.addObject().put("device", ordinal), gpu);
    }
    Nd4jBinary binary = diagnosis.binary();
    if (binary == null) {
      root.putNull("nd4jBinary");
    } else {
      ObjectNode node = root.putObject("nd4jBinary");
      node.put("coordinates", binary.coordinates()).put("source", diagnosis.binarySource());
      ArrayNode machineCode = node.putArray("machineCode");
      binary.code().machineCode().forEach(machineCode::add);
      ArrayNode ptx = node.putArray("ptx");
      binary.code().ptx().forEach(ptx::add);
    }
    ArrayNode engines = root.putArray("engines");
    for (Diagnosis.EngineVerdict engine : diagnosis.engines()) {
      Verdict verdict = engine.verdict();
      CudaDevice device = verdict.device();
      engines
          .addObject()
          .put("engine", engine.engine())
          .put("usable", verdict.isUsable())
          .put("problem", verdict.problem() == null ? null : spelled(verdict.problem()))
          .put("line", verdict.line())
          .put("device", device == null ? null : Integer.valueOf(device.ordinal()))
          .put("compiles", verdict.compiles());
    }
    return root;
  }

  private static void device(ObjectNode node, CudaDevice device) {
    node.put("ordinal", device.ordinal())
        .put("name", device.name())
        .put("uuid", device.uuid())
        .put("pciBusId", device.pciBusId())
        .put("computeCapability", device.computeCapability())
        .put("multiprocessors", device.multiprocessors())
        .put("memoryBytes", device.memoryBytes())
        .put("freeBytes", device.freeBytes())
        .put("computeMode", device.computeMode().toString())
        .put("contextError", device.contextError());
  }

  private static void gpu(ObjectNode node, GpuState gpu) {
    node.put("name", gpu.name())
        .put("pciBusId", gpu.pciBusId())
        .put("memoryBytes", gpu.memoryBytes())
        .put("usedBytes", gpu.usedBytes())
        .put("smMegahertz", gpu.smMegahertz())
        .put("maxSmMegahertz", gpu.maxSmMegahertz())
        .put("memoryMegahertz", gpu.memoryMegahertz())
        .put("powerWatts", gpu.powerWatts())
        .put("powerLimitWatts", gpu.powerLimitWatts())
        .put("temperatureCelsius", gpu.temperatureCelsius())
        .put("energyJoules", gpu.energyJoules())
        .put("ecc", gpu.ecc())
        .put("computeMode", text(gpu.computeMode()))
        .put("throttled", gpu.isThrottled());
    ArrayNode reasons = node.putArray("throttleReasons");
    gpu.throttleReasonNames().forEach(reasons::add);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
