package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineWork;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An engine's work that is checked before it is measured and after: it agrees with the oracle at
 * the start of a fork, and its results are finite at the end. A benchmark hands the work to {@link
 * OperationTimer#measure}.
 *
 * @param <W> what works, such as a learner
 */
@State(Scope.Thread)
public abstract class CheckedState<W extends EngineWork> extends EngineState {
  W work;

  /** Compares the engine with the oracle on the work that is going to be measured. */
  abstract Check check(Engine engine, LongConsumer firstUse);

  /** Hands the data over to the engine. */
  abstract W make(Engine engine, ForkOutput output);

  /** Returns why what was measured does not count, at the end of the fork; null if it does. */
  abstract @Nullable String failure(ForkOutput output);

  /** Called when the work is ready to be measured. */
  void opened(ForkOutput output) {}

  /** Checks the engine and makes the work. */
  @Setup(Level.Trial)
  public void open(ForkOutput output) {
    output.requireHeap(workload());
    Engine chosen = engine();
    output.passOrEnd(chosen, check(chosen, nanos -> output.note(Details.FIRST_USE, nanos)));
    long begin = System.nanoTime();
    work = make(chosen, output);
    work.fence();
    output.note(Details.HAND_OVER, System.nanoTime() - begin);
    opened(output);
  }

  /** Ends the fork as invalid if what it measured does not count. */
  @TearDown(Level.Trial)
  public void close(ForkOutput output) {
    String failure = failure(output);
    work.close();
    if (failure != null) {
      throw output.fail(failure);
    }
  }
}
