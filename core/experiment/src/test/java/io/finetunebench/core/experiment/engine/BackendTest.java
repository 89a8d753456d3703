package io.finetunebench.core.experiment.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendTest {
  private static final Backend.Device DEVICE = new Backend.Device("A100", "8.0", "0000:01:00.0");

  @Test
  void namesItsPartsAndItsDevice() {
    Backend processor =
        Backend.ofProcessor(
            "CpuBackend", Map.of("BLAS", "OpenBLAS"), Map.of("BLAS", 2), Map.of("a", "b"));
    assertFalse(processor.isStandIn());
    Backend device = new Backend("cuda", Map.of(), Map.of(), Map.of(), DEVICE, true);
    assertTrue(device.isStandIn());
    assertEquals("A100 at 0000:01:00.0", String.valueOf(device.device()));
  }

  @Test
  @SuppressWarnings("NullAway") // A file may leave out what the type demands.
  void refusesWhatIsMissing() {
    Map<String, String> none = Map.of();
    Map<String, String> nothing = new HashMap<>();
    nothing.put("key", null);
    refused(() -> new Backend(null, none, Map.of(), none, null, null));
    refused(() -> new Backend(" ", none, Map.of(), none, null, null));
    refused(() -> new Backend("a", null, Map.of(), none, null, null));
    refused(() -> new Backend("a", nothing, Map.of(), none, null, null));
    refused(() -> new Backend("a", Map.of("b", " "), Map.of(), none, null, null));
    refused(() -> new Backend("a", none, Map.of("b", 0), none, null, null));
    refused(() -> new Backend("a", none, Map.of(), none, DEVICE, null));
    refused(() -> new Backend.Device("", "8.0", "0"));
  }

  private static void refused(Runnable making) {
    assertThrows(IllegalArgumentException.class, making::run);
  }
}
