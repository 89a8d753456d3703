package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.record.Check;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The prediction for one point that comes from the caller and whose result goes back to it: {@code
 * ./finetune-bench run -- SinglePoint}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SinglePoint {
  /** A predictor and the points that it is asked for, one after the other. */
  @State(Scope.Thread)
  public static class Queries extends CheckedState<Predictor> {
    private static final int COUNT = 1024;

    private @Nullable Parameters parameters;
    private @Nullable Points points;
    private final double[][] queries = new double[COUNT][];
    private int next;
    private double probability;
    private double sum;

    @Override
    Check check(Engine engine, LongConsumer firstUse) {
      Workload workload = workload();
      Parameters pretrained = workload.pretrainedParameters(precision());
      Points asked =
          workload.fineTuning() == null
              ? some(workload.queryPoints())
              : workload.smallSet().points();
      for (int i = 0; i < COUNT; i++) {
        queries[i] = asked.row(i % asked.size());
      }
      parameters = pretrained;
      points = asked;
      return OracleCheck.singlePoints(engine, network(), pretrained, asked, firstUse);
    }

    @Override
    Predictor make(Engine engine, ForkOutput output) {
      return engine.predictor(
          network(), Objects.requireNonNull(parameters), Objects.requireNonNull(points), 1);
    }

    @Override
    @Nullable String failure(ForkOutput output) {
      return Double.isFinite(sum)
          ? null
          : "the measured predictions held a probability that is not finite";
    }

    /** Returns as many points as are asked for in turn, spread over those that there are. */
    private static Points some(Points all) {
      int size = Math.min(COUNT, all.size());
      return all.rows(
          IntStream.range(0, size).map(i -> (int) ((long) i * all.size() / size)).toArray());
    }

    double[] next() {
      next = (next + 1) % COUNT;
      return queries[next];
    }
  }

  /** Predicts for one point. */
  @Benchmark
  public double predict(Queries queries, OperationTimer timer) {
    double[] query = queries.next();
    timer.measure(() -> queries.probability = queries.work.predictPoint(query));
    queries.sum += queries.probability;
    return queries.probability;
  }
}
