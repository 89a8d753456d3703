package io.finetunebench.bench.suite;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The prediction of the whole grid, per grid, in one call or in small batches as the article
 * predicts: {@code ./finetune-bench run -- GridInference}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GridInference {
  /** A predictor that has been checked against the oracle. */
  @State(Scope.Thread)
  public abstract static class GridState extends EngineState {
    Predictor predictor;

    abstract int batchSize(int points);

    /** Checks the engine and makes the predictor. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      output.requireHeap(workload());
      Engine chosen = engine();
      NetworkSpec spec = network();
      Parameters parameters = workload().pretrainedParameters(precision());
      Points points = workload().queryPoints();
      int batchSize = batchSize(points.size());
      output.passOrEnd(
          chosen,
          OracleCheck.prediction(
              chosen, spec, parameters, points, batchSize, output::noteFirstUse));
      long begin = System.nanoTime();
      predictor = chosen.predictor(spec, parameters, points, batchSize);
      predictor.fence();
      output.noteHandOver(System.nanoTime() - begin);
    }

    /** Ends the fork as invalid if a probability is not finite. */
    @TearDown(Level.Trial)
    public void close(ForkOutput output) {
      long begin = System.nanoTime();
      double[] probabilities = predictor.probabilities();
      output.noteReadBack(System.nanoTime() - begin);
      boolean finite = Arrays.stream(probabilities).allMatch(Double::isFinite);
      predictor.close();
      if (!finite) {
        throw output.fail("the measured prediction ended in probabilities that are not finite");
      }
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
    predict(grid, timer);
  }

  /** Predicts the grid in batches of 100. */
  @Benchmark
  public void batchesOf100(BatchesOf100 grid, OperationTimer timer) {
    predict(grid, timer);
  }

  /** Predicts the grid in batches of 5. */
  @Benchmark
  public void batchesOf5(BatchesOf5 grid, OperationTimer timer) {
    predict(grid, timer);
  }

  private static void predict(GridState grid, OperationTimer timer) {
    timer.start();
    grid.predictor.predict();
    timer.returned();
    grid.predictor.fence();
    timer.stop();
    timer.askDevice(grid.predictor);
  }
}
