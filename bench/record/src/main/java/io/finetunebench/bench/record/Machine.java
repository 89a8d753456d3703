package io.finetunebench.bench.record;

import java.util.Map;

/**
 * The machine that a run ran on, without anything that tells one machine of a class from another.
 *
 * @param identity what decides whether two runs compare
 * @param os the operating system
 * @param details limits and state at the start of the run, by name
 */
public record Machine(MachineIdentity identity, OperatingSystem os, Map<String, String> details) {
  /** Checks and copies the components. */
  public Machine {
    Require.present(identity, "identity");
    Require.present(os, "os");
    details = Require.map(details, "the machine's details");
  }
}
