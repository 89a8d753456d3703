package io.finetunebench.bench.cli;

import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.TrainingObstacle;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Sgd;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a user's own model, and how it is to be trained where its file does not say. */
final class ModelOptions {
  /** Optimisers by name, as Keras's defaults have them. */
  enum OptimiserName {
    /** Gradient descent. */
    SGD,
    /** Adam. */
    ADAM;

    private Optimiser usual() {
      return switch (this) {
        case SGD -> new Sgd(0.01);
        case ADAM -> new Adam(0.001);
      };
    }
  }

  @Option(
      names = "--model",
      paramLabel = "FILE",
      showDefaultValue = Visibility.NEVER,
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
  private @Nullable OptimiserName optimiser;

  @Option(names = "--learning-rate", paramLabel = "R", description = "In place of the model's own.")
  private @Nullable Double learningRate;

  /** Returns the file; null without a model. */
  @Nullable Path file() {
    return file;
  }

  /** Refuses options that go with a model, where there is none. */
  void requireModel(CommandSpec command) {
    if (file == null
        && (withoutDropout || loss != null || optimiser != null || learningRate != null)) {
      throw new ParameterException(
          command.commandLine(),
          "--without-dropout, --loss, --optimiser and --learning-rate go with --model, found none");
    }
  }

  /** Reads the model, with what the options say of its training. */
  KerasModel read(Path model) {
    KerasModel read = KerasReader.read(model);
    Optimiser chosen = optimiser == null ? null : optimiser.usual();
    if (learningRate != null) {
      if (!(learningRate > 0) || learningRate.isInfinite()) {
        throw new CommandFailure(
            ExitCode.USAGE, "--learning-rate: expected a number above 0, found " + learningRate);
      }
      Optimiser base = chosen == null ? read.optimiser() : chosen;
      boolean unknown = base == null && !read.obstacles().isEmpty();
      if (!unknown) {
        chosen = (base == null ? KerasModel.USUAL_OPTIMISER : base).withLearningRate(learningRate);
      }
    }
    return read.with(loss, chosen, withoutDropout);
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
              .map(obstacle -> file + ": " + obstacle.text() + ": " + remedy(obstacle))
              .collect(Collectors.joining("\n")));
    }
  }

  private static String remedy(TrainingObstacle obstacle) {
    return switch (obstacle.kind()) {
      case DROPOUT -> "--without-dropout trains without it";
      case LOSS -> "--loss names one that is supported";
      case OPTIMISER -> "--optimiser sgd or adam takes its place";
      case MODEL -> "it predicts; to train it, build the model again without that";
    };
  }
}
