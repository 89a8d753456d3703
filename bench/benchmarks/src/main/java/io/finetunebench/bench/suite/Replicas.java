package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One epoch of many networks that differ in their seed alone, with the reshuffle before it: what a
 * study of many seeds consists of. {@code ./finetune-bench run -- Replicas -p replicas=1,10,100}.
 *
 * <p>An engine that trains networks side by side trains all of them at once. Any other trains them
 * one after the other in as many threads as there are processors, or in one if it is not parallel.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Replicas {
  /** The parameter that tells how many networks. */
  static final String REPLICAS = "replicas";

  /** Networks at their initial parameters, checked against the oracle. */
  @State(Scope.Thread)
  public static class Networks extends CheckedState<Crew> {
    /** How many. */
    @Param("1")
    public int replicas;

    private List<Parameters> initial = List.of();

    @Override
    Check check(Engine engine, LongConsumer firstUse) {
      initial = initial(network());
      return OracleCheck.training(
          engine, network(), initial.get(0), workload().largeSet(), batchSize(), firstUse);
    }

    private int batchSize() {
      return workload().pretraining().batchSize();
    }

    @Override
    Crew make(Engine engine, ForkOutput output) {
      try {
        return Crew.of(
            engine,
            CompiledNetwork.allTrainable(network()),
            initial,
            workload().largeSet(),
            batchSize());
      } catch (IllegalArgumentException e) {
        throw output.fail(String.valueOf(e.getMessage()));
      }
    }

    /** Checks one of the many against one alone. */
    @Override
    void opened(ForkOutput output) {
      int last = replicas - 1;
      work.trainEpoch();
      work.fence();
      try (Learner alone =
          engine()
              .learner(
                  CompiledNetwork.allTrainable(network()),
                  initial.get(last),
                  workload().largeSet(),
                  batchSize())) {
        alone.shuffle(last, 0);
        alone.trainEpoch();
        if (!alone.parameters().equals(work.parametersOfLast())) {
          throw output.fail("a network among " + replicas + " is not the one that trains alone");
        }
      }
      output.noteOtherThreads();
      output.countItems((long) replicas * workload().largeSet().size(), "examples");
    }

    @Override
    @Nullable String failure(ForkOutput output) {
      return output.readBack(work::parametersOfLast).allFinite()
          ? null
          : "the measured training ended in parameters that are not finite";
    }

    private List<Parameters> initial(NetworkSpec spec) {
      List<Parameters> initial = new ArrayList<>();
      for (int seed = 0; seed < replicas; seed++) {
        initial.add(Parameters.initial(spec, seed));
      }
      return initial;
    }

    /** Goes back to the initial parameters, so that every iteration does the same work. */
    @Setup(Level.Iteration)
    public void restore() {
      work.restore();
    }
  }

  /** Trains every network for an epoch. */
  @Benchmark
  public void epoch(Networks networks, OperationTimer timer) {
    timer.measure(networks.work, Crew::trainEpoch);
  }
}
