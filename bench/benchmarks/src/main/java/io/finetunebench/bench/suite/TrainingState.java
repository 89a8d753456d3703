package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A learner that has been checked against the oracle, in the first order of its data. */
@State(Scope.Thread)
public abstract class TrainingState extends CheckedState<Learner> {
  private @Nullable Parameters initial;
  private @Nullable LabelledPoints data;

  abstract LabelledPoints trainingSet();

  abstract Parameters initialParameters();

  abstract TrainingPlan plan();

  @Override
  Check check(Engine engine, LongConsumer firstUse) {
    Parameters parameters = initialParameters();
    LabelledPoints points = trainingSet();
    initial = parameters;
    data = points;
    return OracleCheck.training(
        engine, network(), parameters, points, plan().batchSize(), firstUse);
  }

  @Override
  Learner make(Engine engine, ForkOutput output) {
    return engine.learner(
        CompiledNetwork.allTrainable(network()),
        Objects.requireNonNull(initial),
        data(),
        plan().batchSize());
  }

  /** Returns what the learner trains on. */
  final LabelledPoints data() {
    return Objects.requireNonNull(data);
  }

  @Override
  void opened(ForkOutput output) {
    work.shuffle(1, 0);
  }

  @Override
  @Nullable String failure(ForkOutput output) {
    return output.readBack(work::parameters).allFinite()
        ? null
        : "the measured training ended in parameters that are not finite";
  }

  /** Goes back to the initial parameters, so that every iteration does the same work. */
  @Setup(Level.Iteration)
  public void restore() {
    work.restore(Objects.requireNonNull(initial));
    work.fence();
  }
}
