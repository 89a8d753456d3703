package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.core.experiment.network.Precision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which engines are measured, and in which precision. */
final class EngineOptions {
  @Option(
      names = "--engines",
      paramLabel = "E",
      split = ",",
      description = "Engines by name, or all (default: those that can run here).")
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "${COMPLETION-CANDIDATES} (default: the workload's own).")
  private @Nullable Precision precision;

  /** Returns the engines that were asked for; JMH's own parameter goes before the option. */
  EngineChoice engines(JmhArguments jmh) {
    return EngineChoice.of(jmh.parameter("engine").orElse(engines));
  }

  /** Returns the precision; null for each workload's own. */
  @Nullable Precision precision() {
    return precision;
  }
}
