package io.finetunebench.bench.judge.sweep;

import io.finetunebench.bench.record.metric.Hint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Curves whose costs are known. */
final class Ladders {
  /** About the built-in ladder: half a decade from rung to rung. */
  static final double[] HALF_DECADES =
      IntStream.range(0, 9).mapToDouble(i -> 1e4 * Math.pow(10, i / 2.0)).toArray();

  private Ladders() {}

  /** A curve of {@code fixed + perOperation * operations} nanoseconds with log-normal noise. */
  static Curve curve(
      double fixed,
      double perOperation,
      double[] operations,
      int forks,
      double noise,
      RandomGenerator random) {
    int[] each = new int[operations.length];
    Arrays.fill(each, forks);
    return curve(fixed, perOperation, operations, each, noise, random);
  }

  /** The same with as many forks as each rung is given. */
  static Curve curve(
      double fixed,
      double perOperation,
      double[] operations,
      int[] forks,
      double noise,
      RandomGenerator random) {
    List<Rung> rungs = new ArrayList<>();
    for (int i = 0; i < operations.length; i++) {
      double log = Math.log(fixed + perOperation * operations[i]);
      rungs.add(
          rung(
              i,
              operations[i],
              DoubleStream.generate(() -> log + noise * random.nextGaussian())
                  .limit(forks[i])
                  .toArray()));
    }
    return curve(rungs);
  }

  static Rung rung(int number, double operations, double... logNanos) {
    return rung(number, operations, Hint.TIME, logNanos);
  }

  private static Rung rung(int number, double operations, Hint hint, double... logCosts) {
    return new Rung(
        new Rung.Work("rung" + number, "hash" + number, "shape" + number, operations, 1),
        hint,
        Arrays.stream(logCosts).boxed().toList(),
        List.of());
  }

  /** A curve of bytes, each rung by the bytes of an operation of one step in each fork. */
  static Curve bytes(double[]... rungs) {
    List<Rung> all = new ArrayList<>();
    for (int i = 0; i < rungs.length; i++) {
      double[] logs = Arrays.stream(rungs[i]).map(Math::log).toArray();
      all.add(rung(i, HALF_DECADES[2 * i], Hint.BYTES, logs));
    }
    return new Curve(
        "TrainingEpoch.epoch", "reference", "float", "a run", "allocation", all, false);
  }

  static Curve curve(List<Rung> rungs) {
    return new Curve("TrainingEpoch.epoch", "reference", "float", "a run", "time", rungs, false);
  }
}
