package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.ModelFileException;
import io.finetunebench.core.keras.TrainingObstacle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model of Keras out of a file, as a workload's network.
 *
 * @param file that it was read from
 * @param model as it is trained
 */
public record ModelSource(Path file, KerasModel model) {
  /**
   * What a workload file says of the model that it names, where the model does not say it or says
   * what is not supported.
   *
   * @param withoutDropout whether Dropout layers are left out
   * @param loss in place of the model's; null for that
   * @param optimiser in place of the model's; null for that
   * @param learningRate in place of the optimiser's; null for that
   */
  record Training(
      boolean withoutDropout,
      @Nullable Loss loss,
      @Nullable Optimiser optimiser,
      @Nullable Double learningRate) {
    /** All as the file says. */
    static final Training AS_SAVED = new Training(false, null, null, null);

    private @Nullable Optimiser chosen(KerasModel saved) {
      if (optimiser != null || learningRate == null) {
        return optimiser;
      }
      Optimiser base = saved.training().optimiser();
      boolean unsupported =
          saved.training().obstacles().stream()
              .anyMatch(obstacle -> obstacle.kind() == TrainingObstacle.Kind.OPTIMISER);
      return base == null && unsupported
          ? null
          : (base == null ? KerasModel.USUAL_OPTIMISER : base).withLearningRate(learningRate);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ModelFileException if it is not supported
   */
  public static ModelSource read(Path file) {
    return read(file, Training.AS_SAVED);
  }

  static ModelSource read(Path file, Training training) {
    KerasModel saved = KerasReader.read(file);
    return new ModelSource(
        file, saved.with(training.loss(), training.chosen(saved), training.withoutDropout()));
  }

  /** Returns why it cannot be trained as Keras would, and what to do, one line each. */
  public List<String> trainingObstacles() {
    return model.training().obstacles().stream()
        .map(obstacle -> obstacle.text() + ": " + remedy(obstacle.kind()))
        .toList();
  }

  private String remedy(TrainingObstacle.Kind kind) {
    return switch (kind) {
      case DROPOUT -> toWrite("withoutDropout: true") + " to train without it";
      case LOSS ->
          toWrite("training: {loss: L}")
              + ", where L is one of "
              + Arrays.stream(Loss.values())
                  .map(loss -> loss.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", "));
      case OPTIMISER ->
          toWrite("training: {optimiser: {name: adam}}") + " (or sgd) to take its place";
      case MODEL -> "it predicts; to train it, build the model again without that";
    };
  }

  private String toWrite(String line) {
    return "write \"" + line + "\" beside \"model: " + file.getFileName() + "\" in a workload file";
  }

  /** Returns the SHA-256 of what it computes and how it is trained. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      NetworkSpec network = model.network(Precision.DOUBLE);
      digest.update(network.toString().getBytes(StandardCharsets.UTF_8));
      try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        model.weights().write(out);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
