package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.finetunebench.bench.record.metric.Unsteady;
import io.finetunebench.turns.Wire.Iteration;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A fork that ran alone; {@link PairMeasuredTest} asks the same of pairs. */
class SteadyStateTest {
  /** Of an iteration of 20 ms, in milliseconds. */
  private static final double COMPILES = 3;

  @Test
  void halvesThatAgreeAreSteadyWhateverDisturbsSingleIterations() {
    assertNull(reason(COMPILES, 10, 30, 10.5, 25));
    assertNull(reason(COMPILES, 10, 30, 99, 10.4, 25));
  }

  @Test
  void aForkThatStillWarmsUpIsNamed() {
    assertEquals(
        "its second half was 20 % faster than its first", reason(COMPILES, 12, 13, 10, 10));
  }

  @Test
  void aForkThatGetsFasterWithoutACompilerDoesNotWarmUp() {
    assertNull(reason(0.05, 12, 13, 10, 10));
  }

  @Test
  void theMiddleOfAnOddNumberBelongsToNoHalf() {
    assertNull(reason(COMPILES, 12, 12, 10, 12, 12));
  }

  @Test
  void threeIterationsAreTooFewToSay() {
    assertNull(reason(COMPILES, 20, 15, 10));
  }

  @Test
  void nothingIsSaidOfAForkFewOfWhoseIterationsHaveATime() {
    Fork fork = fork(COMPILES, 20, 15, 12, 10);
    assertNull(SteadyState.unsteady(fork, new double[] {Math.log(20)}));
    assertNull(SteadyState.unsteady(fork, new double[] {Math.log(20), Math.log(10)}));
  }

  private static @Nullable String reason(double compilationMillis, double... times) {
    return Unsteady.words(
        SteadyState.unsteady(
            fork(compilationMillis, times), DoubleStream.of(times).map(Math::log).toArray()));
  }

  private static Fork fork(double compilationMillis, double... times) {
    Map<String, Double> further =
        Map.of(
            Iteration.COMPILATION_MILLIS,
            compilationMillis,
            Iteration.WAIT_COMPILATION_MILLIS,
            0.0);
    return MadePairs.fork(
        DoubleStream.of(times)
            .mapToObj(
                time -> MadePairs.turn(0, List.of(MadePairs.iteration(time, 1, 20e6, further)), 0))
            .toList(),
        List.of());
  }
}
