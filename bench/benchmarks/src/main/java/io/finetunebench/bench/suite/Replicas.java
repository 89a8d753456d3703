package io.finetunebench.bench.suite;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

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
  public static class Networks extends EngineState {
    /** How many. */
    @Param("1")
    public int replicas;

    private Crew crew;

    /** Checks the engine, makes the networks, and checks one of the many against one alone. */
    @Setup(Level.Trial)
    public void open(ForkOutput output) {
      output.requireHeap(workload());
      Engine chosen = engine();
      CompiledNetwork network = CompiledNetwork.allTrainable(network());
      LabelledPoints data = workload().largeSet();
      int batchSize = workload().pretraining().batchSize();
      List<Parameters> initial = initial(network.spec());
      output.passOrEnd(
          chosen,
          OracleCheck.training(
              chosen, network.spec(), initial.get(0), data, batchSize, output::noteFirstUse));
      long begin = System.nanoTime();
      crew = crew(output, chosen, network, initial, data, batchSize);
      output.noteHandOver(System.nanoTime() - begin);
      int last = replicas - 1;
      crew.trainEpoch();
      try (Learner alone = chosen.learner(network, initial.get(last), data, batchSize)) {
        alone.shuffle(last, 0);
        alone.trainEpoch();
        if (!alone.parameters().equals(crew.parametersOfLast())) {
          throw output.fail("a network among " + replicas + " is not the one that trains alone");
        }
      }
      output.noteOtherThreads();
      output.countItems((long) replicas * data.size(), "examples");
    }

    private List<Parameters> initial(NetworkSpec spec) {
      List<Parameters> initial = new ArrayList<>();
      for (int seed = 0; seed < replicas; seed++) {
        initial.add(Parameters.initial(spec, seed));
      }
      return initial;
    }

    private static Crew crew(
        ForkOutput output,
        Engine engine,
        CompiledNetwork network,
        List<Parameters> initial,
        LabelledPoints data,
        int batchSize) {
      try {
        return Crew.of(engine, network, initial, data, batchSize);
      } catch (IllegalArgumentException e) {
        throw output.fail(String.valueOf(e.getMessage()));
      }
    }

    /** Goes back to the initial parameters, so that every iteration does the same work. */
    @Setup(Level.Iteration)
    public void restore() {
      crew.restore();
    }

    /** Ends the fork as invalid if training ran into NaN. */
    @TearDown(Level.Trial)
    public void close(ForkOutput output) {
      boolean finite = crew.parametersOfLast().allFinite();
      crew.close();
      if (!finite) {
        throw output.fail("the measured training ended in parameters that are not finite");
      }
    }
  }

  /** Trains every network for an epoch. */
  @Benchmark
  public void epoch(Networks networks, OperationTimer timer) {
    timer.start();
    networks.crew.trainEpoch();
    timer.stop();
    networks.crew.askDevice(timer);
  }
}
