package io.finetunebench.bench.harness.input;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of a user's own model. */
public final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "A model of Keras (.keras, .h5) as it was saved. A workload file that names it can say"
              + " another loss and optimiser, and to train without dropout.")
  private @Nullable Path file;

  /** Returns the file; null without a model. */
  public @Nullable Path file() {
    return file;
  }
}
