package io.finetunebench.bench.record;

import java.util.List;

/**
 * A Java virtual machine.
 *
 * @param version full version, such as {@code 17.0.13+11}
 * @param vendor who built it
 * @param name name of the virtual machine
 * @param flags its arguments, secrets masked
 */
public record Jvm(String version, String vendor, String name, List<String> flags) {
  /** Checks and copies the components. */
  public Jvm {
    Require.text(version, "the JVM's version");
    Require.text(vendor, "the JVM's vendor");
    Require.text(name, "the JVM's name");
    flags = Secrets.masked(Require.list(flags, "flags"));
  }
}
