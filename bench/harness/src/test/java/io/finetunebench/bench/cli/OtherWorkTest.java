package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtherWorkTest {
  @Test
  void halfOfTheProcessorsMayBeBusy() {
    assertEquals(Optional.empty(), OtherWork.warning(1.0, 2));
    assertEquals(
        Optional.of(
            "finetune-bench: warning: this machine is busy, its load average is 1.1 on 2"
                + " processors; stop other work, or expect wide intervals"),
        OtherWork.warning(1.1, 2));
  }

  @Test
  void anUnknownLoadIsNoReasonToWarn() {
    assertEquals(Optional.empty(), OtherWork.warning(-1, 2));
  }
}
