package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.driver.CudaDevice.ComputeMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeModeTest {
  @ParameterizedTest
  @CsvSource({
    "0, DEFAULT, default, false",
    "1, EXCLUSIVE_THREAD, exclusive thread, true",
    "2, PROHIBITED, prohibited, false",
    "3, EXCLUSIVE_PROCESS, exclusive process, true",
    "4, UNKNOWN, unknown, false",
    "-1, UNKNOWN, unknown, false"
  })
  void aNumberOfTheDriversIsAMode(int number, ComputeMode mode, String words, boolean exclusive) {
    assertEquals(mode, ComputeMode.of(number));
    assertEquals(words, mode.toString());
    assertEquals(exclusive, mode.isExclusive());
  }
}
