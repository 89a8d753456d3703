package io.finetunebench.bench.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Locale;
import java.util.Optional;

/** Warns where other programs keep the machine busy. */
final class OtherWork {
  private OtherWork() {}

  /** Returns the warning for this machine as it is now; empty where it is idle enough. */
  static Optional<String> warning() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return warning(system.getSystemLoadAverage(), system.getAvailableProcessors());
  }

  /**
   * Returns the warning for a load.
   *
   * @param load the load average of the last minute; negative where it is not known
   * @param processors that this process may use
   */
  static Optional<String> warning(double load, int processors) {
    return load <= processors / 2.0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "finetune-bench: warning: this machine is busy, its load average is %.1f on %d"
                    + " processors; stop other work, or expect wide intervals",
                load,
                processors));
  }
}
