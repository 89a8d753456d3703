package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.benchmarks.latency.ArrivalSchedule;
import io.finetunebench.bench.suite.Load.Arrivals;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {
  @AfterEach
  void closeTheLoop() {
    System.clearProperty(Load.PROPERTY);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.1, 1.0 / 3, 1000, 1e9})
  void aForkReadsTheLoadThatItWasAskedFor(double rate) {
    assertEquals(Optional.empty(), Load.current());
    for (Arrivals arrivals : Arrivals.values()) {
      Load load = new Load(arrivals, rate);
      System.setProperty(Load.PROPERTY, load.propertyValue());
      assertEquals(Optional.of(load), Load.current());
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, -1, 1e-7, 1e10, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE})
  void rejectsARateThatNoScheduleHas(double rate) {
    assertThrows(IllegalArgumentException.class, () -> new Load(Arrivals.POISSON, rate));
  }

  @Test
  void isNamedInPlainFigures() {
    assertEquals("open poisson 1000/s", new Load(Arrivals.POISSON, 1000).toString());
    assertEquals("open constant 0.25/s", new Load(Arrivals.CONSTANT, 0.25).toString());
    assertEquals("open constant 1000000000/s", new Load(Arrivals.CONSTANT, 1e9).toString());
  }

  @Test
  void theThreadsShareTheRate() {
    ArrivalSchedule constant = new Load(Arrivals.CONSTANT, 1000).schedule(0, 2);
    constant.next();
    assertEquals(4_000_000, constant.next(), "the second of 500 a second");
    for (int threads = 1; threads <= 4; threads *= 2) {
      double arrivals = 0;
      for (int thread = 0; thread < threads; thread++) {
        ArrivalSchedule poisson = new Load(Arrivals.POISSON, 1000).schedule(thread, threads);
        while (poisson.next() < 100_000_000_000L) {
          arrivals++;
        }
      }
      // 100 s of 1,000 a second; the standard deviation is 0.3 %.
      assertEquals(100_000, arrivals, 1_500);
    }
  }

  @Test
  void eachThreadHasArrivalsOfItsOwn() {
    Load load = new Load(Arrivals.POISSON, 1000);
    assertNotEquals(load.schedule(0, 2).next(), load.schedule(1, 2).next());
    assertEquals(load.schedule(1, 2).next(), load.schedule(1, 2).next());
  }
}
