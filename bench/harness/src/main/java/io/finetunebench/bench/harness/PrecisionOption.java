package io.finetunebench.bench.harness;

import io.finetunebench.core.experiment.network.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that chooses the precision to measure in. */
final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "${COMPLETION-CANDIDATES} (default: the workload's own).")
  private @Nullable Precision precision;

  /** Returns the precision; null for each workload's own. */
  @Nullable Precision precision() {
    return precision;
  }
}
