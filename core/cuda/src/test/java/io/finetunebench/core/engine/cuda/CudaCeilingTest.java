package io.finetunebench.core.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.engine.CeilingWork;
import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.network.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The work that shows what a device reaches at best, on the fake device. */
class CudaCeilingTest {
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";

  private final CudaEngine engine = new CudaEngine();

  @TempDir private Path folder = Path.of("");

  @Test
  void copiesCountBytesOfBothSidesAndAreLookedAt() throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, H100);
        CeilingWork copy = engine.copy()) {
      assertNotNull(fake);
      assertEquals(8L * (512 << 20), copy.amount());
      assertTrue(copy.error() > 0, "nothing is copied yet");
      runs(copy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void multiplicationsCountThoseOfEveryThreadAndAreLookedAt(Precision precision)
      throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, H100, "sms 3");
        CeilingWork multiplications = engine.multiplyAdd(precision)) {
      assertNotNull(fake);
      long operations = precision == Precision.FLOAT ? 1 << 17 : 1 << 13;
      assertEquals(2 * 8 * operations * 3 * 8 * 256, multiplications.amount());
      assertTrue(!(multiplications.error() == 0), "nothing is multiplied yet");
      runs(multiplications);
    }
  }

  @Test
  void launchesAreCounted() throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, H100);
        CeilingWork launch = engine.launch()) {
      assertNotNull(fake);
      assertEquals(1, launch.amount());
      runs(launch);
      runs(launch);
    }
  }

  @Test
  void aDeviceWithTooLittleMemorySaysSo() throws IOException {
    try (FakeDriver fake = FakeDriver.install(folder, H100, "memory " + (200 << 20))) {
      assertNotNull(fake);
      CudaException full = assertThrows(CudaException.class, engine::copy);
      assertEquals("CUDA_ERROR_OUT_OF_MEMORY", full.error());
    }
  }

  private static void runs(CeilingWork work) {
    work.run();
    work.fence();
    assertEquals(0, work.error());
    DeviceTimed timed = Objects.requireNonNull(work.deviceTime());
    assertTrue(timed.deviceNanos() > 0);
  }
}
