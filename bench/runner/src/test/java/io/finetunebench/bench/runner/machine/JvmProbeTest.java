package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.machine.Jvm;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class JvmProbeTest {
  @Test
  void theProbeTellsOfThisProcess() {
    Jvm jvm = JvmProbe.probe();
    assertEquals(System.getProperty("java.runtime.version"), jvm.version());
    assertEquals(System.getProperty("java.vendor"), jvm.vendor());
    assertEquals(
        ManagementFactory.getRuntimeMXBean().getInputArguments().size(), jvm.flags().size());
  }
}
