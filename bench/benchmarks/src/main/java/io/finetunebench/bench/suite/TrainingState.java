package io.finetunebench.bench.suite;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.study.TrainingPlan;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A learner that has been checked against the oracle, in the first order of its data. */
@State(Scope.Thread)
public abstract class TrainingState extends EngineState {
  Learner learner;
  Parameters initial;
  LabelledPoints data;

  abstract LabelledPoints trainingSet();

  abstract Parameters initialParameters();

  abstract TrainingPlan plan();

  /** Checks the engine and makes the learner. */
  @Setup(Level.Trial)
  public void open(ForkOutput output) {
    output.requireHeap(workload());
    Engine chosen = engine();
    NetworkSpec spec = network();
    initial = initialParameters();
    data = trainingSet();
    int batchSize = plan().batchSize();
    output.passOrEnd(
        chosen, OracleCheck.training(chosen, spec, initial, data, batchSize, output::noteFirstUse));
    long begin = System.nanoTime();
    learner =
        SlowedLearner.slowedAsAsked(
            chosen.learner(CompiledNetwork.allTrainable(spec), initial, data, batchSize));
    learner.fence();
    output.noteHandOver(System.nanoTime() - begin);
    learner.shuffle(1, 0);
    opened(output);
  }

  /** Called when the learner is ready. */
  void opened(ForkOutput output) {}

  /** Goes back to the initial parameters, so that every iteration does the same work. */
  @Setup(Level.Iteration)
  public void restore() {
    learner.restore(initial);
    learner.fence();
  }

  /** Ends the fork as invalid if training ran into NaN. */
  @TearDown(Level.Trial)
  public void close(ForkOutput output) {
    long begin = System.nanoTime();
    Parameters found = learner.parameters();
    output.noteReadBack(System.nanoTime() - begin);
    boolean finite = found.allFinite();
    learner.close();
    if (!finite) {
      throw output.fail("the measured training ended in parameters that are not finite");
    }
  }
}
