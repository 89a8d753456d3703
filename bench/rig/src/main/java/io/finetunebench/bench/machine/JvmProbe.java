package io.finetunebench.bench.machine;

import io.finetunebench.bench.record.Jvm;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Reads what Java virtual machine this is. */
public final class JvmProbe {
  private JvmProbe() {}

  /** This process's virtual machine, with secrets in its flags masked. */
  public static Jvm probe() {
    List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    return new Jvm(
        property("java.runtime.version"), property("java.vendor"), property("java.vm.name"), flags);
  }

  private static String property(String key) {
    String value = System.getProperty(key, "");
    return value.isBlank() ? "unknown" : value;
  }
}
