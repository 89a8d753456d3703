package io.finetunebench.bench.suite;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One epoch over the large set, and the reshuffle before it, each on its own: {@code
 * ./finetune-bench run -- TrainingEpoch}.
 *
 * <p>An epoch is the steps over all batches in a given order, each gathered from the resident data.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TrainingEpoch {
  /** A learner on the large set. */
  @State(Scope.Thread)
  public static class Large extends TrainingState {
    private int epoch;

    @Override
    LabelledPoints trainingSet() {
      return workload().largeSet();
    }

    @Override
    Parameters initialParameters() {
      return workload().initialParameters(precision());
    }

    @Override
    TrainingPlan plan() {
      return workload().pretraining();
    }
  }

  /** A learner on the large set, for operations that train on every example. */
  @State(Scope.Thread)
  public static class Epoch extends Large {
    @Override
    void opened(ForkOutput output) {
      super.opened(output);
      output.countItems(data().size(), "examples");
    }
  }

  /** Trains on every batch, once. */
  @Benchmark
  public void epoch(Epoch epoch, OperationTimer timer) {
    timer.measure(epoch.work, Learner::trainEpoch);
  }

  /** Sets the order of the next epoch. */
  @Benchmark
  public void reshuffle(Large large, OperationTimer timer) {
    int epoch = large.epoch++;
    timer.measure(large.work, learner -> learner.shuffle(1, epoch));
  }
}
