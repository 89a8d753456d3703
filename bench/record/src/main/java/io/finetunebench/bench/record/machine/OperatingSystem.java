package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;

/**
 * An operating system.
 *
 * @param name its name, such as {@code Debian GNU/Linux}
 * @param version its version and build
 * @param architecture the architecture as Java names it, such as {@code amd64}
 */
public record OperatingSystem(String name, String version, String architecture) {
  /** Checks the components. */
  public OperatingSystem {
    Require.text(name, "the operating system's name");
    Require.text(version, "the operating system's version");
    Require.text(architecture, "architecture");
  }
}
