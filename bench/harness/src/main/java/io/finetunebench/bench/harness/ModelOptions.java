package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.SharedOptions;
import io.finetunebench.bench.workload.ModelSource;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.network.Loss;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a user's own model, and how it is to be trained where its file does not say. */
final class ModelOptions extends SharedOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A model of Keras: .keras, or HDF5 (.h5).")
  private @Nullable Path file;

  @Option(
      names = "--without-dropout",
      description = "Train a model that has Dropout layers without dropping.")
  private boolean withoutDropout;

  @Option(
      names = "--loss",
      paramLabel = "L",
      description = "${COMPLETION-CANDIDATES}, in place of the loss that the model has.")
  private @Nullable Loss loss;

  @Option(
      names = "--optimiser",
      paramLabel = "O",
      description = "${COMPLETION-CANDIDATES}, in place of the optimiser that the model has.")
  private ModelSource.@Nullable OptimiserName optimiser;

  @Option(names = "--learning-rate", paramLabel = "R", description = "In place of the model's own.")
  private @Nullable Double learningRate;

  /** Returns the file; null without a model. */
  @Nullable Path file() {
    return file;
  }

  /** Refuses options that go with a model, where there is none. */
  void requireModel() {
    require(
        file != null
            || !(withoutDropout || loss != null || optimiser != null || learningRate != null),
        "--without-dropout, --loss, --optimiser and --learning-rate go with --model, found none");
  }

  /** Returns how the model is to be trained. */
  ModelSource.Training training() {
    try {
      return new ModelSource.Training(withoutDropout, loss, optimiser, learningRate);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--learning-rate: " + e.getMessage());
    }
  }

  /**
   * Checks that a model can be trained as Keras would.
   *
   * @throws CommandFailure with a line for each thing that stands against it
   */
  static void requireTrainable(Path file, KerasModel model) {
    if (!model.obstacles().isEmpty()) {
      throw CommandFailure.ofLines(
          ExitCode.USAGE,
          model.obstacles().stream()
              .map(obstacle -> file + ": " + obstacle.text() + ": " + ModelSource.remedy(obstacle))
              .collect(Collectors.joining("\n")));
    }
  }
}
