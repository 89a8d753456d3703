package io.finetunebench.bench.judge.level;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LocalLevelTest {
  @Test
  void aStepInWhiteNoiseIsTheDifferenceOfMeans() {
    double[] series = noise(7, 60, 0);
    for (int i = 40; i < 60; i++) {
      series[i] += 5;
    }
    LocalLevel.Estimate step = LocalLevel.step(series, 40);
    assertEquals(5, step.value(), 3 * Math.sqrt(1 / 40.0 + 1 / 20.0));
    assertTrue(step.pValue() < 1e-6, step.toString());
    assertEquals(58, step.degreesOfFreedom());
    assertTrue(step.low(0.99) < 5 && step.high(0.99) > 5, step.toString());
  }

  @Test
  void driftMakesAStepUncertain() {
    double[] white = noise(7, 60, 0);
    double[] drifting = noise(7, 60, 1);
    for (int i = 55; i < 60; i++) {
      white[i] += 4;
      drifting[i] += 4;
    }
    LocalLevel.Estimate inNoise = LocalLevel.step(white, 55);
    LocalLevel.Estimate inDrift = LocalLevel.step(drifting, 55);
    assertTrue(inDrift.error() > 1.5 * inNoise.error(), inDrift + " " + inNoise);
    assertTrue(inDrift.pValue() > 100 * inNoise.pValue(), inDrift + " " + inNoise);
  }

  @Test
  void oneOutlierHidesNoStep() {
    double[] series = noise(9, 40, 0);
    for (int i = 34; i < 40; i++) {
      series[i] += 5;
    }
    series[11] = 60;
    assertTrue(LocalLevel.step(series, 34).pValue() < 1e-4);
  }

  @Test
  void theNoiseOfOtherLevelsIsCarriedOverAndTheirPlaceIsNot() {
    double[] series = noise(7, 40, 0);
    for (int i = 0; i < 38; i++) {
      series[i] += i < 20 ? 5 : 9;
    }
    LocalLevel.Estimate forecast =
        LocalLevel.next(
                List.of(
                    Arrays.copyOf(series, 20),
                    Arrays.copyOfRange(series, 20, 38),
                    Arrays.copyOfRange(series, 38, 40)))
            .next();
    assertEquals(
        (series[38] + series[39]) / 2,
        forecast.value(),
        0.3 * Math.abs(series[38] - series[39]) + 1e-9);
    double[] alone = noise(7, 40, 0);
    double width = LocalLevel.next(List.of(alone)).next().error();
    assertTrue(forecast.error() < 2 * width, forecast.toString());
    assertTrue(forecast.error() > width, forecast.toString());
  }

  @Test
  void forecastsCoverAsOftenAsTheySay() {
    SplittableRandom seeds = new SplittableRandom(2);
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      double[] series = noise(seeds.nextLong(), 20, 0);
      double next = noise(seeds.nextLong(), 1, 0)[0];
      LocalLevel.Estimate forecast = LocalLevel.next(List.of(series)).next();
      covered += forecast.low(0.99) <= next && next <= forecast.high(0.99) ? 1 : 0;
    }
    assertTrue(covered >= 980, String.valueOf(covered));
  }

  @Test
  void valuesWithoutNoiseHaveStepsWithoutDoubt() {
    assertEquals(1, LocalLevel.step(new double[] {3, 3, 3, 3}, 2).pValue(), 1e-12);
    LocalLevel.Estimate step = LocalLevel.step(new double[] {3, 3, 4, 4}, 2);
    assertEquals(0, step.pValue(), 1e-100);
    assertEquals(1, step.value(), 1e-9);
    assertEquals(step.value(), step.low(0.99), 1e-9);
    assertEquals(step.value(), step.high(0.99), 1e-9);
  }

  private static double[] noise(long seed, int length, double drift) {
    SplittableRandom random = new SplittableRandom(seed);
    double level = 0;
    double[] series = new double[length];
    for (int i = 0; i < length; i++) {
      level += drift * random.nextGaussian();
      series[i] = level + random.nextGaussian();
    }
    return series;
  }
}
