package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryClassTest {
  @ParameterizedTest
  @CsvSource({
    "0.3, 1",
    "1, 1",
    "1.1, 2",
    "3, 4",
    "5, 8",
    "11.7, 12",
    "15.6, 16",
    "23.4, 24",
    "24, 24",
    "24.1, 32",
    "32, 32",
    "33, 48",
    "62.8, 64",
    "65, 96",
    "125, 128",
    "129, 192",
    "200, 256",
    "300, 384",
    "400, 512",
    "513, 768",
    "1000, 1024",
    "1024, 1024",
    "1025, 1536",
    "2000, 2048"
  })
  void memoryRoundsUpToAUsualSize(double gibibytes, int expected) {
    assertEquals(expected + " GiB", MemoryClass.of((long) (gibibytes * (1L << 30))));
  }
}
