package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CudaExceptionTest {
  @Test
  void callErrorAndRemedyAreOneLine() {
    CudaException failed = new CudaException("cuMemAlloc_v2", 2, "CUDA_ERROR_OUT_OF_MEMORY");
    assertEquals(
        "cuMemAlloc_v2 failed with CUDA_ERROR_OUT_OF_MEMORY (2): free memory of the device, or"
            + " choose another with CUDA_VISIBLE_DEVICES",
        failed.getMessage());
    assertEquals("cuMemAlloc_v2", failed.call());
    assertEquals(2, failed.status());
    assertEquals("CUDA_ERROR_OUT_OF_MEMORY", failed.error());
    assertFalse(failed.isSticky());
  }

  @Test
  void moreCanBeSaidOfTheSameFailure() {
    CudaException failed = new CudaException("cuModuleLoadDataEx", 700, "CUDA_ERROR_X");
    CudaException more = failed.with("the compiler is tired");
    assertEquals(failed.getMessage() + "; the compiler is tired", more.getMessage());
    assertEquals(failed, more.getCause());
    assertEquals("cuModuleLoadDataEx", more.call());
    assertEquals(700, more.status());
    assertEquals("CUDA_ERROR_X", more.error());
    assertTrue(more.isSticky());
  }

  @Test
  void everyStatusHasARemedyInOneLineAndThoseAfterWhichAContextIsLostAreSticky() {
    Set<Integer> sticky =
        IntStream.range(0, 1000)
            .filter(CudaException::isSticky)
            .boxed()
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(4, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 999), sticky);
    Set<String> remedies =
        IntStream.range(0, 1000).mapToObj(CudaException::remedy).collect(Collectors.toSet());
    assertTrue(remedies.size() > 10, remedies.toString());
    assertTrue(remedies.stream().noneMatch(text -> text.isBlank() || text.contains("\n")));
  }
}
