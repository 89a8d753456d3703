package io.finetunebench.bench.suite;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The fine-tuning of a pretrained network on the small set, all epochs, per call: {@code
 * ./finetune-bench run -- FineTuning}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FineTuning {
  /** A learner on the small set that starts each call from the pretrained parameters. */
  @State(Scope.Thread)
  public static class Small extends TrainingState {
    private int epochs;

    @Override
    LabelledPoints trainingSet() {
      return workload().smallSet();
    }

    @Override
    Parameters initialParameters() {
      return workload().pretrainedParameters(precision());
    }

    @Override
    TrainingPlan plan() {
      return workload().requiredFineTuning().plan();
    }

    @Override
    void opened(ForkOutput output) {
      super.opened(output);
      epochs = plan().epochs();
    }

    /** Goes back to the pretrained parameters, outside the timed window. */
    @Setup(Level.Invocation)
    public void restoreForCall() {
      restore();
    }
  }

  /** Trains for all epochs, each over the same order. */
  @Benchmark
  public void call(Small small, OperationTimer timer) {
    int epochs = small.epochs;
    timer.measure(
        small.work,
        learner -> {
          for (int epoch = 0; epoch < epochs; epoch++) {
            learner.trainEpoch();
          }
        });
  }
}
