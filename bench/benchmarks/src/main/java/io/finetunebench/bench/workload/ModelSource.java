package io.finetunebench.bench.workload;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.TrainingObstacle;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.ModelFileException;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Parameters;
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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model out of a file as a workload's network. */
public sealed interface ModelSource {
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

  /**
   * What is said of a model beside its file: how it is to be trained and what it takes, where the
   * file does not say or where that is not supported.
   *
   * @param withoutDropout whether Dropout layers are left out
   * @param loss in place of the model's; null for that
   * @param optimiser in place of the model's; null for that
   * @param learningRate in place of the optimiser's; null for that
   * @param inputShape sizes of an example; empty where the file says them
   */
  record Training(
      boolean withoutDropout,
      @Nullable Loss loss,
      @Nullable OptimiserName optimiser,
      @Nullable Double learningRate,
      List<Integer> inputShape) {
    /** All as the file says. */
    public static final Training AS_SAVED = new Training(false, null, null, null, List.of());

    /** Checks the learning rate. */
    public Training {
      inputShape = List.copyOf(inputShape);
      if (learningRate != null && (!(learningRate > 0) || learningRate.isInfinite())) {
        throw new IllegalArgumentException(
            "expected a learning rate above 0, found " + learningRate);
      }
    }

    /** Returns the words that {@link #parse} reads, without blanks. */
    String text() {
      return withoutDropout
          + ","
          + loss
          + ","
          + optimiser
          + ","
          + learningRate
          + ","
          + inputShape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** Returns what {@link #text} wrote. */
    static Training parse(String text) {
      String[] parts = text.split(",", -1);
      return new Training(
          Boolean.parseBoolean(parts[0]),
          parts[1].equals("null") ? null : Loss.valueOf(parts[1]),
          parts[2].equals("null") ? null : OptimiserName.valueOf(parts[2]),
          parts[3].equals("null") ? null : (Double) Double.parseDouble(parts[3]),
          parts[4].isEmpty()
              ? List.of()
              : Arrays.stream(parts[4].split("x", -1)).map(Integer::valueOf).toList());
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
   * A model of Keras.
   *
   * @param model as it is trained
   * @param training what was said of it
   */
  record Keras(KerasModel model, Training training) implements ModelSource {
    /**
     * Reads a file.
     *
     * @throws ModelFileException if it is not supported
     */
    public static Keras read(Path file, Training training) {
      if (!training.inputShape().isEmpty()) {
        throw new ModelFileException(
            file, "is a model of Keras, which says itself what it takes: leave --input-shape out");
      }
      KerasModel saved = KerasReader.read(file);
      return new Keras(
          saved.with(training.loss(), training.chosen(saved), training.withoutDropout()), training);
    }

    @Override
    public int inputs() {
      return model.inputs();
    }

    @Override
    public Precision precision() {
      return model.dtype();
    }

    @Override
    public Subject subject(Precision precision) {
      return new Subject.Described(model.network(precision));
    }

    @Override
    public Parameters parameters(Precision precision) {
      return model.parameters(model.network(precision));
    }

    @Override
    public @Nullable String trainingObstacle() {
      if (model.obstacles().isEmpty()) {
        return null;
      }
      TrainingObstacle first = model.obstacles().get(0);
      return first.text() + ": " + remedy(first);
    }

    @Override
    public String fingerprint() {
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

  /**
   * A model in an engine's own format.
   *
   * @param model the model
   * @param training what was said of it
   */
  record Own(OwnModel model, Training training) implements ModelSource {
    @Override
    public int inputs() {
      return model.inputs();
    }

    @Override
    public Precision precision() {
      return model.precision();
    }

    @Override
    public Subject subject(Precision precision) {
      return new Subject.Own(model, precision);
    }

    @Override
    public Parameters parameters(Precision precision) {
      return model.parameters();
    }

    @Override
    public @Nullable String trainingObstacle() {
      return model.trainingObstacle();
    }

    @Override
    public String fingerprint() {
      return model.fingerprint();
    }
  }

  /**
   * Reads a model: of an engine's own format where an engine knows it, else of Keras.
   *
   * @throws ModelFileException if it is not supported
   * @throws io.finetunebench.core.engine.EngineUnavailableException if its engine cannot run here
   */
  static ModelSource read(Path file, Training training) {
    OwnModel.Reading reading =
        new OwnModel.Reading(training.inputShape(), training.withoutDropout());
    for (Engine engine : Engines.all()) {
      OwnModel model = engine.ownModel(file, reading).orElse(null);
      if (model != null) {
        if (training.loss() != null
            || training.optimiser() != null
            || training.learningRate() != null) {
          throw new ModelFileException(
              file,
              "brings its own loss and optimiser: leave --loss, --optimiser and --learning-rate"
                  + " out");
        }
        return new Own(model, training);
      }
    }
    return Keras.read(file, training);
  }

  /** Returns whether a file's name is that of a model. */
  static boolean isNamedLikeOne(Path file) {
    return KerasReader.isNamedLikeOne(file)
        || file.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /** Returns what would lift an obstacle to the training of a model of Keras. */
  static String remedy(TrainingObstacle obstacle) {
    return switch (obstacle.kind()) {
      case DROPOUT -> "--without-dropout trains without it";
      case LOSS -> "--loss names one that is supported";
      case OPTIMISER -> "--optimiser sgd or adam takes its place";
      case MODEL -> "it predicts; to train it, build the model again without that";
    };
  }

  /** Returns what was said of the model beside its file. */
  Training training();

  /** Returns the number of features that it takes. */
  int inputs();

  /** Returns the precision of its file. */
  Precision precision();

  /** Returns the model as benchmarks measure it. */
  Subject subject(Precision precision);

  /** Returns its parameters. */
  Parameters parameters(Precision precision);

  /** Returns why it cannot be trained as its library would, and what to do; null if it can. */
  @Nullable String trainingObstacle();

  /** Returns the SHA-256 of what it computes and how it is trained. */
  String fingerprint();
}
