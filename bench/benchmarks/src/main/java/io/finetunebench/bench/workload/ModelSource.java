package io.finetunebench.bench.workload;

import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.ModelFileException;
import io.finetunebench.core.keras.TrainingObstacle;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.network.Sgd;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A model of Keras out of a file, as a workload's network.
 *
 * @param model as it is trained
 * @param training what was said of it beside its file
 */
public record ModelSource(KerasModel model, Training training) {
  /** Optimisers by name, as Keras's defaults have them. */
  public enum OptimiserName {
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

  /**
   * What is said of a model beside its file: how it is to be trained, where the file does not say
   * or where that is not supported.
   *
   * @param withoutDropout whether Dropout layers are left out
   * @param loss in place of the model's; null for that
   * @param optimiser in place of the model's; null for that
   * @param learningRate in place of the optimiser's; null for that
   */
  public record Training(
      boolean withoutDropout,
      @Nullable Loss loss,
      @Nullable OptimiserName optimiser,
      @Nullable Double learningRate) {
    /** All as the file says. */
    public static final Training AS_SAVED = new Training(false, null, null, null);

    /** Checks the learning rate. */
    public Training {
      if (learningRate != null && (!(learningRate > 0) || learningRate.isInfinite())) {
        throw new IllegalArgumentException(
            "expected a learning rate above 0, found " + learningRate);
      }
    }

    /** Returns the words that {@link #parse} reads, without blanks. */
    String text() {
      return withoutDropout + "," + loss + "," + optimiser + "," + learningRate;
    }

    /** Returns what {@link #text} wrote. */
    static Training parse(String text) {
      String[] parts = text.split(",", -1);
      return new Training(
          Boolean.parseBoolean(parts[0]),
          parts[1].equals("null") ? null : Loss.valueOf(parts[1]),
          parts[2].equals("null") ? null : OptimiserName.valueOf(parts[2]),
          parts[3].equals("null") ? null : (Double) Double.parseDouble(parts[3]));
    }

    private @Nullable Optimiser chosen(KerasModel saved) {
      Optimiser named = optimiser == null ? null : optimiser.usual();
      if (learningRate == null) {
        return named;
      }
      Optimiser base = named == null ? saved.optimiser() : named;
      boolean unsupported =
          saved.obstacles().stream()
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
  public static ModelSource read(Path file, Training training) {
    KerasModel saved = KerasReader.read(file);
    return new ModelSource(
        saved.with(training.loss(), training.chosen(saved), training.withoutDropout()), training);
  }

  /** Returns why it cannot be trained as Keras would, and what to do; null if it can. */
  @Nullable String trainingObstacle() {
    if (model.obstacles().isEmpty()) {
      return null;
    }
    TrainingObstacle first = model.obstacles().get(0);
    return first.text() + ": " + remedy(first);
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

  /** Returns what would lift an obstacle to training. */
  public static String remedy(TrainingObstacle obstacle) {
    return switch (obstacle.kind()) {
      case DROPOUT -> "--without-dropout trains without it";
      case LOSS -> "--loss names one that is supported";
      case OPTIMISER -> "--optimiser sgd or adam takes its place";
      case MODEL -> "it predicts; to train it, build the model again without that";
    };
  }
}
