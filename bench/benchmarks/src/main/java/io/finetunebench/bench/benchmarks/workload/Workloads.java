package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.study.TrainingPlan;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.ModelFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds workloads by name or file. */
public final class Workloads {
  private static final int MODEL_POINTS = 10_000;
  private static final int MODEL_SMALL_POINTS = 1_000;

  private static final int MODEL_EPOCHS = 1;
  private static final int MODEL_BATCH = 32;
  private static final Pattern WITH_UNITS =
      Pattern.compile("(.+)" + Workload.UNITS + "([1-9][0-9]{0,6})");

  /** Says of a fork's workload that its file is a model. */
  private static final String MODEL = "model";

  /** Says of a fork's workload that its file describes it, and may name a model. */
  private static final String DESCRIBED = "described";

  private static final String PROPERTY = "finetunebench.workload.";

  private static final List<String> NAMES =
      List.of(
          "seed",
          "tiny",
          "narrow",
          "wide-16",
          "wide-64",
          "wide-64-batch-1000",
          "wide-64-batch-10000",
          "wide-512",
          "wide-512-batch-1000",
          "wide-512-batch-10000",
          "wide-2048",
          "wide-2048-batch-1000",
          "grid-0.03",
          "grid-0.01",
          "grid-0.003");

  private Workloads() {}

  /** Returns the names of the built-in workloads. */
  public static List<String> names() {
    return NAMES;
  }

  /** Returns the built-in workloads. */
  public static List<Workload> all() {
    return NAMES.stream().map(Workloads::builtIn).toList();
  }

  /**
   * Returns the built-in workload of a name, if there is one; of a name such as {@code
   * seed-units-16} that one with other {@linkplain Workload#withUnits units}.
   */
  public static Optional<Workload> named(String name) {
    if (NAMES.contains(name)) {
      return Optional.of(builtIn(name));
    }
    Matcher units = WITH_UNITS.matcher(name);
    return units.matches() && NAMES.contains(units.group(1))
        ? Optional.of(builtIn(units.group(1)).withUnits(Integer.parseInt(units.group(2))))
        : Optional.empty();
  }

  /**
   * Returns the built-in workload of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names those that there are
   */
  public static Workload required(String name) {
    return named(name).orElseThrow(() -> unknown(name));
  }

  /**
   * Returns the built-in workload of a name, or that of a file.
   *
   * @throws IllegalArgumentException if there is none of that name; the message names those that
   *     there are
   * @throws MalformedFileException if there is something wrong with the file
   */
  public static Workload find(String nameOrFile) {
    Path file = file(nameOrFile);
    if (NAMES.contains(nameOrFile) || file == null) {
      return required(nameOrFile);
    }
    return read(file);
  }

  /**
   * Reads a workload from a file: YAML, JSON, or a model.
   *
   * @throws MalformedFileException if there is something wrong with the file
   */
  public static Workload read(Path file) {
    if (KerasReader.isNamedLikeOne(file)) {
      return ofModel(file);
    }
    return requireOwnName(file, WorkloadFile.read(written(file), name(file), file));
  }

  /**
   * Makes a workload of a model as it was saved: random points as its data, 10,000 to train on,
   * 1,000 to fine-tune on and 10,000 to predict for.
   *
   * @throws ModelFileException if the file is no model that is supported
   */
  public static Workload ofModel(Path file) {
    return ofModel(ModelSource.read(file));
  }

  static Workload ofModel(ModelSource source) {
    Path file = source.file();
    KerasModel model = source.model();
    LabelledPoints.Kind kind =
        switch (model.fittingLoss()) {
          case BINARY_CROSS_ENTROPY ->
              model.head().units() == 1 ? LabelledPoints.Kind.BINARY : LabelledPoints.Kind.VALUES;
          case CATEGORICAL_CROSS_ENTROPY -> LabelledPoints.Kind.CLASSES;
          case MEAN_SQUARED_ERROR -> LabelledPoints.Kind.VALUES;
        };
    int width = kind == LabelledPoints.Kind.BINARY ? 2 : model.head().units();
    NetworkSpec network = model.network(model.dtype());
    TrainingPlan plan = new TrainingPlan(MODEL_EPOCHS, MODEL_BATCH);
    return requireOwnName(
        file,
        new Workload(
            new Workload.Heading(
                name(file),
                network.widths() + " of " + file.getFileName() + ", random points",
                model.dtype(),
                file),
            new WorkloadData.Random(MODEL_POINTS, model.inputs(), kind, width, 1),
            new Design(
                List.of(),
                new Design.OutputLayer(
                    model.head().activation(), model.fittingLoss(), model.head().l2(), null),
                network.optimiser(),
                source),
            plan,
            new Queries.Drawn(MODEL_POINTS, 1),
            new Workload.FineTuningPart(
                new WorkloadData.Random(MODEL_SMALL_POINTS, model.inputs(), kind, width, 2),
                plan,
                Workload.FineTuningPart.HELD_OUT)));
  }

  private static Workload requireOwnName(Path file, Workload workload) {
    if (NAMES.contains(workload.name())) {
      throw new MalformedFileException(
          file
              + ": expected another name than that of the built-in workload "
              + workload.name()
              + "; set name or rename the file");
    }
    return workload;
  }

  /** Returns the name that a file gives to a workload. */
  static String name(Path file) {
    String fileName = String.valueOf(file.getFileName());
    String stem = fileName.replaceFirst("\\.[^.]*$", "").replaceAll("[^0-9A-Za-z._-]", "-");
    return Workload.isName(stem) ? stem : "workload" + stem;
  }

  /** Returns the name of the system property that leads a fork to a workload's file. */
  public static String property(Workload workload) {
    return PROPERTY + workload.name();
  }

  /**
   * Returns the value of that property: the hash that the fork has to find, whether the file is a
   * model, and the file.
   */
  public static Optional<String> propertyValue(Workload workload) {
    Path file = workload.file();
    return file == null
        ? Optional.empty()
        : Optional.of(workload.hash() + " " + kind(workload) + " " + file.toAbsolutePath());
  }

  /**
   * Returns the workload that this fork was asked for.
   *
   * @throws IllegalStateException if the file is no longer what it was when the run began
   */
  public static Workload ofFork(String name) {
    String property = System.getProperty(PROPERTY + name);
    if (property == null) {
      return required(name);
    }
    String[] parts = property.split(" ", 3);
    Path file = Path.of(parts[2]);
    Workload workload = parts[1].equals(MODEL) ? ofModel(file) : read(file);
    Matcher units = WITH_UNITS.matcher(name);
    if (!workload.name().equals(name) && units.matches()) {
      workload = workload.withUnits(Integer.parseInt(units.group(2)));
    }
    if (!workload.hash().equals(parts[0])) {
      throw new IllegalStateException(
          "workload "
              + name
              + ": the file "
              + file
              + " or a table that it names was changed while the run went on");
    }
    return workload;
  }

  private static String kind(Workload workload) {
    ModelSource model = workload.model();
    return model != null && model.file().equals(workload.file()) ? MODEL : DESCRIBED;
  }

  /** Reads a file of YAML or JSON; a table in its place is said to be one. */
  static YamlFile written(Path file) {
    if (TableWorkload.isTable(file) && Files.isRegularFile(file)) {
      throw new MalformedFileException(TableWorkload.hint(file));
    }
    return YamlFile.read(file, "expected a workload's name, see 'list', or a file");
  }

  /** Returns a file of this folder in the jar. */
  static YamlFile resource(String name) {
    String fileName = name + ".yaml";
    try (InputStream in = Workloads.class.getResourceAsStream(fileName)) {
      if (in == null) {
        throw new IllegalStateException("expected " + fileName + " in the jar");
      }
      return new YamlFile(new String(in.readAllBytes(), StandardCharsets.UTF_8), fileName);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + fileName + " in the jar", e);
    }
  }

  /** Returns what is a file by its ending or by being there; null for what can only be a name. */
  static @Nullable Path file(String nameOrFile) {
    try {
      Path path = Path.of(nameOrFile);
      boolean ending =
          nameOrFile.toLowerCase(Locale.ROOT).matches(".*\\.(ya?ml|json|keras|h5|hdf5)");
      return ending || path.getNameCount() > 1 || Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Workload builtIn(String name) {
    return WorkloadFile.read(resource(name), name, null);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "no workload is named \""
            + name
            + "\": expected "
            + String.join(", ", NAMES)
            + " or a file");
  }
}
