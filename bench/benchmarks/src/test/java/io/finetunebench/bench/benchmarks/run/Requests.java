package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.file.Path;
import java.util.List;

/** Requests that tests start from. */
final class Requests {
  private Requests() {}

  /** A request for some engines on the tiny workload, with JMH's own arguments. */
  static SuiteRequest of(Preset preset, List<String> engines, Path folder, String... jmh) {
    return new SuiteRequest(
        preset,
        engines(engines),
        List.of(),
        List.of(Workloads.required("tiny")),
        Precision.FLOAT,
        null,
        JmhArguments.parse(List.of(jmh)),
        folder,
        System.nanoTime());
  }

  /** The engines of names. */
  static List<Engine> engines(List<String> names) {
    return names.stream().map(name -> Engines.named(name).orElseThrow()).toList();
  }

  /** A request that is not going to run. */
  static SuiteRequest of(Preset preset, String... jmh) {
    return of(preset, List.of("reference"), Path.of("nowhere"), jmh);
  }
}
