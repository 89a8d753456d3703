package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;
import java.util.Map;

/**
 * The machine that a run ran on, without anything that tells one machine of a class from another.
 *
 * @param identity what decides whether two runs compare
 * @param os the operating system
 * @param details limits and state at the start of the run, by name
 */
public record Machine(MachineIdentity identity, OperatingSystem os, Map<String, String> details) {
  /** The detail that holds the version of JMH, as JMH calls it. */
  public static final String JMH_VERSION = "jmhVersion";

  /** The detail that holds the version of the JDK, which can be shorter than that of the JVM. */
  public static final String JDK_VERSION = "jdkVersion";

  /** Checks and copies the components. */
  public Machine {
    Require.present(identity, "identity");
    Require.present(os, "os");
    details = Require.map(details, "the machine's details");
  }
}
