package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.finetunebench.bench.record.Unsteady;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SteadyStateTest {
  @Test
  void halvesThatAgreeAreSteadyWhateverDisturbsSingleIterations() {
    assertNull(reason(0L, 10.0, 30.0, 10.5, 25.0));
    assertNull(reason(0L, 10.0, 30.0, 99.0, 10.9, 25.0));
  }

  @Test
  void aForkThatStillWarmsUpIsNamed() {
    assertEquals(
        "its second half was 20 % faster than its first", reason(0L, 12.0, 13.0, 10.0, 10.0));
  }

  @Test
  void aForkThatGetsSlowerIsNamed() {
    assertEquals(
        "its second half was 20 % slower than its first", reason(0L, 10.0, 10.0, 12.0, 12.0));
  }

  @Test
  void theMiddleOfAnOddNumberBelongsToNoHalf() {
    assertNull(reason(0L, 12.0, 12.0, 10.0, 12.0, 12.0));
  }

  @Test
  void threeIterationsAreTooFewToSay() {
    assertNull(reason(0L, 20.0, 15.0, 10.0));
  }

  @Test
  void aJvmThatStillCompilesIsNamed() {
    // An iteration of these takes 20 ms.
    assertEquals("the JVM compiled in 15 % of its time", reason(3L, 10.0));
    assertEquals("the JVM compiled in 100 % of its time", reason(30L, 10.0));
    assertNull(reason(2L, 10.0));
    assertNull(reason(null, 10.0));
  }

  private static @Nullable String reason(@Nullable Long compilation, Double... times) {
    return Unsteady.words(
        SteadyState.reason(
            List.of(times),
            compilation == null
                ? List.of()
                : Collections.nCopies(times.length, (double) compilation),
            Collections.nCopies(times.length, 20e6)));
  }
}
