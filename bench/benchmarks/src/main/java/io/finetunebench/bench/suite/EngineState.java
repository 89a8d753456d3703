package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import java.util.Locale;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The parameters that every benchmark of an engine has. */
@State(Scope.Thread)
public abstract class EngineState {
  /** Name of the engine. */
  @Param("reference")
  public String engine;

  /** Name of the workload. */
  @Param("seed")
  public String workload;

  /** Precision, in lower case. */
  @Param("float")
  public String precision;

  final Engine engine() {
    return Engines.named(engine)
        .orElseThrow(() -> new IllegalStateException("no engine is named " + engine));
  }

  final Workload workload() {
    return Workloads.ofFork(workload);
  }

  final Precision precision() {
    return Precision.valueOf(precision.toUpperCase(Locale.ROOT));
  }

  final NetworkSpec network() {
    return workload().network(precision());
  }
}
