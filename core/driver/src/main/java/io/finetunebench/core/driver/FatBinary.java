package io.finetunebench.core.driver;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a CUDA binary holds code for.
 *
 * @param machineCode architectures that it has machine code for, such as 86 for sm_86; ascending
 * @param ptx architectures that it has PTX for, which a driver compiles; ascending
 */
public record FatBinary(List<Integer> machineCode, List<Integer> ptx) implements Serializable {
  /** How a binary serves a device. */
  public enum Service {
    /** With machine code. */
    MACHINE_CODE,
    /** With PTX that the driver compiles at the first start. */
    PTX,
    /** Not at all. */
    NONE
  }

  /** Sorts and copies the lists. */
  public FatBinary {
    machineCode = sorted(machineCode);
    ptx = sorted(ptx);
  }

  /**
   * Returns how the binary serves a compute capability. Machine code runs on its own architecture
   * and on those of the same major number that are newer (CUDA C++ Programming Guide, "Binary
   * Compatibility"); PTX on every newer one ("PTX Compatibility").
   */
  public Service serves(int capability) {
    if (machineCode.stream().anyMatch(code -> code / 10 == capability / 10 && code <= capability)) {
      return Service.MACHINE_CODE;
    }
    return ptx.stream().anyMatch(code -> code <= capability) ? Service.PTX : Service.NONE;
  }

  /** Returns the compute capabilities of the machine code, such as {@code 3.7, 5.0}. */
  public String capabilities() {
    return machineCode.stream()
        .map(code -> code / 10 + "." + code % 10)
        .collect(Collectors.joining(", "));
  }

  private static List<Integer> sorted(Collection<Integer> architectures) {
    SortedSet<Integer> sorted = new TreeSet<>(architectures);
    return List.copyOf(sorted);
  }
}
