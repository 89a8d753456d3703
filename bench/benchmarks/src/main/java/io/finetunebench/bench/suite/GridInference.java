package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The prediction of the whole grid, per grid, in one call or in small batches as the article
 * predicts: {@code ./finetune-bench run -- GridInference}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GridInference {
  /** A predictor that has been checked against the oracle. */
  @State(Scope.Thread)
  public abstract static class GridState extends CheckedState<Predictor> {
    private @Nullable Parameters parameters;
    private @Nullable Points points;

    abstract int batchSize(int points);

    @Override
    Check check(Engine engine, LongConsumer firstUse) {
      Parameters pretrained = workload().pretrainedParameters(precision());
      Points all = workload().queryPoints();
      parameters = pretrained;
      points = all;
      return OracleCheck.prediction(
          engine, network(), pretrained, all, batchSize(all.size()), firstUse);
    }

    @Override
    Predictor make(Engine engine, ForkOutput output) {
      Points all = Objects.requireNonNull(points);
      return engine.predictor(
          network(), Objects.requireNonNull(parameters), all, batchSize(all.size()));
    }

    @Override
    @Nullable String failure(ForkOutput output) {
      double[] probabilities = output.readBack(work::probabilities);
      return Arrays.stream(probabilities).allMatch(Double::isFinite)
          ? null
          : "the measured prediction ended in probabilities that are not finite";
    }
  }

  /** The grid in one call. */
  @State(Scope.Thread)
  public static class OneCall extends GridState {
    @Override
    int batchSize(int points) {
      return points;
    }
  }

  /** The grid in batches of 100, the pretraining's batch size. */
  @State(Scope.Thread)
  public static class BatchesOf100 extends GridState {
    @Override
    int batchSize(int points) {
      return 100;
    }
  }

  /** The grid in batches of 5, the fine-tuning's batch size. */
  @State(Scope.Thread)
  public static class BatchesOf5 extends GridState {
    @Override
    int batchSize(int points) {
      return 5;
    }
  }

  /** Predicts the grid in one call. */
  @Benchmark
  public void oneCall(OneCall grid, OperationTimer timer) {
    timer.measure(grid.work, Predictor::predict);
  }

  /** Predicts the grid in batches of 100. */
  @Benchmark
  public void batchesOf100(BatchesOf100 grid, OperationTimer timer) {
    timer.measure(grid.work, Predictor::predict);
  }

  /** Predicts the grid in batches of 5. */
  @Benchmark
  public void batchesOf5(BatchesOf5 grid, OperationTimer timer) {
    timer.measure(grid.work, Predictor::predict);
  }
}
