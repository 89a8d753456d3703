package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class of a machine: runs compare exactly where their {@link #key() keys} are equal.
 *
 * @param name a name that a person gave to the class, never a host name; null where none was given
 * @param cpuModel model of the processor
 * @param cores logical processors
 * @param memoryClass memory rounded up to a usual size, such as {@code 24 GiB}
 * @param gpus model of each GPU; empty where there is none
 * @param gpuDriver version of the GPUs' driver; null where there is none
 */
public record MachineIdentity(
    @Nullable String name,
    String cpuModel,
    int cores,
    String memoryClass,
    List<String> gpus,
    @Nullable String gpuDriver) {
  /** The name of the machine of an imported run of which nobody said a name. */
  public static final String IMPORTED = "imported";

  /** What a reader has to know of such a source, after its name. */
  public static final String NOT_SAID = ": does not say which machine it comes from";

  /** Checks and copies the components. */
  public MachineIdentity {
    Require.optionalText(name, "the machine's name");
    Require.text(cpuModel, "cpuModel");
    Require.positive(cores, "cores");
    Require.text(memoryClass, "memoryClass");
    gpus = Require.list(gpus, "gpus");
    Require.optionalText(gpuDriver, "gpuDriver");
  }

  /** Returns whether nobody knows which machine it is. */
  public boolean isUnknown() {
    return IMPORTED.equals(name);
  }

  /** The given name, or else the other components as readable text. */
  public String key() {
    if (name != null) {
      return name;
    }
    List<String> parts = new ArrayList<>(List.of(cpuModel));
    parts.add(cores == 1 ? "1 core" : cores + " cores");
    parts.add(memoryClass);
    parts.addAll(gpus);
    if (gpuDriver != null) {
      parts.add("driver " + gpuDriver);
    }
    return String.join(", ", parts);
  }
}
