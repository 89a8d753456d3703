package io.finetunebench.bench.harness;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of a user's own model. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "A model of Keras (.keras, .h5) as it was saved. A workload file that names it can say"
              + " another loss and optimiser, and to train without dropout.")
  private @Nullable Path file;

  /** Returns the file; null without a model. */
  @Nullable Path file() {
    return file;
  }
}
