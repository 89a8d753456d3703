package io.finetunebench.bench.suite;

import io.finetunebench.bench.workload.Workload;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
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
 * The prediction for one point that comes from the caller and whose result goes back to it: {@code
 * ./finetune-bench run -- SinglePoint}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SinglePoint {
  /** A predictor and the points that it is asked for, one after the other. */
  @State(Scope.Thread)
  public static class Queries extends EngineState {
    private static final int COUNT = 1024;

    Predictor predictor;
    private final double[][] queries = new double[COUNT][];
    private int next;
    private double sum;

    /** Checks the engine and makes the predictor. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      output.requireHeap(workload());
      Engine chosen = engine();
      NetworkSpec spec = network();
      Parameters parameters = workload().pretrainedParameters(precision());
      Workload workload = workload();
      Points points =
          workload.fineTuning() == null
              ? some(workload.queryPoints())
              : workload.smallSet().points();
      for (int i = 0; i < COUNT; i++) {
        queries[i] = points.row(i % points.size());
      }
      output.passOrEnd(
          chosen, OracleCheck.singlePoints(chosen, spec, parameters, points, output::noteFirstUse));
      long begin = System.nanoTime();
      predictor = chosen.predictor(spec, parameters, points, 1);
      predictor.fence();
      output.noteHandOver(System.nanoTime() - begin);
    }

    /** Returns as many points as are asked for in turn, spread over those that there are. */
    private static Points some(Points all) {
      int size = Math.min(COUNT, all.size());
      return Points.generate(
          all.featureCount(),
          size,
          (point, feature) -> all.feature((int) ((long) point * all.size() / size), feature));
    }

    double[] next() {
      next = (next + 1) % COUNT;
      return queries[next];
    }

    /** Ends the fork as invalid if a probability was not finite. */
    @TearDown(Level.Trial)
    public void close(ForkOutput output) {
      predictor.close();
      if (!Double.isFinite(sum)) {
        throw output.fail("the measured predictions held a probability that is not finite");
      }
    }
  }

  /** Predicts for one point. */
  @Benchmark
  public double predict(Queries queries, OperationTimer timer) {
    double[] query = queries.next();
    timer.start();
    double probability = queries.predictor.predictPoint(query);
    timer.stop();
    queries.sum += probability;
    return probability;
  }
}
