package io.finetunebench.bench.workload;

import io.finetunebench.core.data.CsvFile;
import io.finetunebench.core.data.CsvTable;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.PointFileException;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.data.Standardisation;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.keras.ModelFileException;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.network.Sgd;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.TrainingPlan;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a workload from YAML or JSON, in the format that {@code docs/workloads.md} describes. */
final class WorkloadFile {
  private static final double WHOLE = 1e-6;
  private static final int FEWEST_XOR_POINTS = 4;

  /** A file of a few bytes must not ask for more memory than there is. */
  private static final int MOST_XOR_POINTS = 10_000_000;

  private static final int EPOCHS = 10;
  private static final int BATCH = 32;
  private static final double SGD_RATE = 0.01;
  private static final double ADAM_RATE = 0.001;
  private static final long DATA_SEED = 1;
  private static final long FINE_TUNING_SEED = 2;

  private final Problems problems;
  private final @Nullable Path folder;

  /** What stretches tables as the training data were; null where they are left as they are. */
  private @Nullable Standardisation scaling;

  private WorkloadFile(String source, @Nullable Path folder) {
    this.problems = new Problems(source);
    this.folder = folder;
  }

  /**
   * Reads a workload.
   *
   * @param text of the file
   * @param source what messages call the file
   * @param name of the workload, unless the file says another
   * @param file where tables are looked for beside; null for one that has no file
   * @throws MalformedWorkloadException if anything is wrong with it
   */
  static Workload parse(String text, String source, String name, @Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    return new WorkloadFile(source, folder).read(TreeFile.parse(text, source), name, file);
  }

  private Workload read(LocatedNode root, String name, @Nullable Path file) {
    Section top =
        new Section(
            root,
            problems,
            "name",
            "description",
            "model",
            "withoutDropout",
            "data",
            "network",
            "training",
            "queries",
            "fineTuning",
            "precision");
    String ownName = top.text("name", name);
    if (top.has("name") && !Workload.isName(ownName)) {
      top.problem("name", "expected letters, digits, '.', '_' and '-', found \"" + ownName + "\"");
    }
    if (top.has("model")) {
      return ofModel(top, ownName, file);
    }
    refuse(top, "network", "withoutDropout");
    WorkloadData data = data(dataSection(top, true), DATA_SEED, null);
    List<Workload.HiddenLayer> hidden = new ArrayList<>();
    Section network = top.section("network", "layers", "output");
    for (LocatedNode element : network.list("layers")) {
      Section layer =
          new Section(element, problems, "units", "activation", "parameter", "l2", "learningRate");
      hidden.add(
          new Workload.HiddenLayer(
              layer.count("units"),
              activation(layer, Activation.RELU),
              factor(layer),
              rate(layer)));
    }
    Section training =
        top.sectionOrNothing("training", "epochs", "batch", "learningRate", "optimiser", "loss");
    TrainingPlan pretraining =
        new TrainingPlan(training.count("epochs", EPOCHS), training.count("batch", BATCH));
    Workload.OutputLayer output = output(network, training, data);
    Optimiser optimiser = optimiser(training);
    Queries queries = queries(top, data);
    Workload.FineTuningPart fineTuning = top.has("fineTuning") ? fineTuning(top, data) : null;
    Precision precision = top.choice("precision", Precision.class, Precision.FLOAT);
    String description = top.text("description", "");
    problems.throwIfAny();
    try {
      Workload workload =
          new Workload(
              ownName,
              description,
              data,
              hidden,
              output,
              optimiser,
              pretraining,
              queries,
              fineTuning,
              precision,
              file,
              null);
      return description.isEmpty()
          ? workload.renamed(ownName, sizes(workload), precision, file)
          : workload;
    } catch (IllegalArgumentException e) {
      problems.add(root, String.valueOf(e.getMessage()));
      problems.throwIfAny();
      throw e;
    }
  }

  /** Returns the workload of a model, which brings its network and has random points as data. */
  private Workload ofModel(Section top, String name, @Nullable Path file) {
    refuse(top, "model", "data", "network", "queries", "fineTuning");
    Path modelFile = path(top, "model");
    Section training = top.sectionOrNothing("training", "loss", "optimiser", "learningRate");
    ModelSource.Training said =
        new ModelSource.Training(
            top.flag("withoutDropout", false),
            training.has("loss")
                ? training.choice("loss", Loss.class, Loss.MEAN_SQUARED_ERROR)
                : null,
            training.has("optimiser") ? optimiser(training) : null,
            rate(training));
    problems.throwIfAny();
    Workload workload;
    try {
      workload = Workloads.ofModel(ModelSource.read(Objects.requireNonNull(modelFile), said));
    } catch (ModelFileException e) {
      throw new MalformedWorkloadException(List.of(String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      top.problem("training", String.valueOf(e.getMessage()));
      problems.throwIfAny();
      throw e;
    }
    return workload.renamed(
        name,
        top.text("description", workload.description()),
        top.choice("precision", Precision.class, workload.precision()),
        file);
  }

  private static Activation activation(Section layer, Activation fallback) {
    if (!layer.has("activation") && !layer.has("parameter")) {
      return fallback;
    }
    Activation usual =
        Activation.named(
            layer
                .choice("activation", Activation.Function.class, fallback.function())
                .name()
                .toLowerCase(Locale.ROOT));
    try {
      return new Activation(usual.function(), layer.number("parameter", usual.parameter()));
    } catch (IllegalArgumentException e) {
      layer.problem("parameter", String.valueOf(e.getMessage()));
      return usual;
    }
  }

  private static double factor(Section layer) {
    double factor = layer.number("l2", 0);
    if (factor < 0) {
      layer.problem("l2", "expected 0 or more, found " + factor);
      return 0;
    }
    return factor;
  }

  private static @Nullable Double rate(Section layer) {
    return layer.has("learningRate") ? (Double) layer.positive("learningRate") : null;
  }

  /** Returns the last layer: what the file says of it, else what the data need. */
  private Workload.OutputLayer output(Section network, Section training, WorkloadData data) {
    LabelledPoints.Kind kind =
        data instanceof WorkloadData.Table table
            ? table.points().kind()
            : LabelledPoints.Kind.BINARY;
    Workload.OutputLayer usual = Workload.OutputLayer.of(kind);
    Section section =
        network.has("output")
            ? network.section("output", "activation", "parameter", "l2", "learningRate")
            : null;
    Activation activation =
        section == null ? usual.activation() : activation(section, usual.activation());
    Loss fitting =
        activation.equals(Activation.SOFTMAX)
            ? Loss.CATEGORICAL_CROSS_ENTROPY
            : kind == LabelledPoints.Kind.VALUES || !activation.equals(Activation.SIGMOID)
                ? Loss.MEAN_SQUARED_ERROR
                : Loss.BINARY_CROSS_ENTROPY;
    Loss loss = training.choice("loss", Loss.class, fitting);
    if (kind == LabelledPoints.Kind.VALUES && loss != Loss.MEAN_SQUARED_ERROR) {
      training.problem(
          "loss",
          "expected mean_squared_error, since the label is a number; if it names classes, say"
              + " target: classes in data");
    }
    return section == null
        ? new Workload.OutputLayer(
            training.has("loss") ? activationFor(loss, usual) : activation, loss, 0, null)
        : new Workload.OutputLayer(activation, loss, factor(section), rate(section));
  }

  private static Activation activationFor(Loss loss, Workload.OutputLayer usual) {
    return switch (loss) {
      case BINARY_CROSS_ENTROPY -> Activation.SIGMOID;
      case CATEGORICAL_CROSS_ENTROPY -> Activation.SOFTMAX;
      case MEAN_SQUARED_ERROR ->
          usual.activation().equals(Activation.SOFTMAX) ? Activation.LINEAR : usual.activation();
    };
  }

  private enum OptimiserName {
    SGD,
    ADAM
  }

  private Optimiser optimiser(Section training) {
    if (!training.has("optimiser")) {
      return new Sgd(training.positive("learningRate", SGD_RATE));
    }
    Section section =
        training.section("optimiser", "name", "momentum", "nesterov", "beta1", "beta2", "epsilon");
    OptimiserName name = section.choice("name", OptimiserName.class, OptimiserName.SGD);
    try {
      return switch (name) {
        case SGD -> {
          refuse(section, "name: sgd", "beta1", "beta2", "epsilon");
          yield new Sgd(
              training.positive("learningRate", SGD_RATE),
              section.number("momentum", 0),
              section.flag("nesterov", false));
        }
        case ADAM -> {
          refuse(section, "name: adam", "momentum", "nesterov");
          Adam usual = new Adam(training.positive("learningRate", ADAM_RATE));
          yield new Adam(
              usual.learningRate(),
              section.number("beta1", usual.beta1()),
              section.number("beta2", usual.beta2()),
              section.number("epsilon", usual.epsilon()));
        }
      };
    } catch (IllegalArgumentException e) {
      section.problem("name", String.valueOf(e.getMessage()));
      return new Sgd(SGD_RATE);
    }
  }

  private static String sizes(Workload workload) {
    return workload.network(workload.precision()).widths()
        + ", "
        + workload.data().size()
        + " points in batches of "
        + workload.pretraining().batchSize()
        + ", "
        + workload.queries().size()
        + " queries";
  }

  private Workload.FineTuningPart fineTuning(Section top, WorkloadData data) {
    Section part = top.section("fineTuning", "data", "epochs", "batch", "heldOut");
    WorkloadData small = data(dataSection(part, false), FINE_TUNING_SEED, data);
    if (problems.count() == 0 && small.features() != data.features()) {
      part.problem(
          "data",
          "expected "
              + data.features()
              + " features as in the data of the training, found "
              + small.features());
    }
    double heldOut = part.number("heldOut", Workload.FineTuningPart.HELD_OUT);
    if (!(heldOut > 0 && heldOut < 1)) {
      part.problem("heldOut", "expected a share above 0 and below 1, found " + heldOut);
      heldOut = Workload.FineTuningPart.HELD_OUT;
    }
    return new Workload.FineTuningPart(
        small, new TrainingPlan(part.count("epochs", EPOCHS), part.count("batch", BATCH)), heldOut);
  }

  private static Section dataSection(Section parent, boolean mayStandardise) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "generator",
                "points",
                "noise",
                "seed",
                "csv",
                "label",
                "exclude",
                "target",
                "header",
                "separator"));
    if (mayStandardise) {
      fields.add("standardise");
    }
    return parent.section("data", fields.toArray(String[]::new));
  }

  private WorkloadData data(Section section, long seed, @Nullable WorkloadData large) {
    WorkloadData standIn = new WorkloadData.Generated(new XorGenerator(FEWEST_XOR_POINTS, 1), seed);
    String kind = section.oneOf("generator", "csv");
    if (kind == null) {
      return standIn;
    }
    if (kind.equals("generator")) {
      refuse(
          section, "generator", "label", "exclude", "target", "header", "separator", "standardise");
      section.choice("generator", Generator.class, Generator.XOR);
      int points = section.count("points");
      double noise = section.positive("noise");
      long ownSeed = section.seed("seed", seed);
      if (points < FEWEST_XOR_POINTS) {
        if (section.has("points")) {
          section.problem("points", "expected at least 4 points, found " + points);
        }
        return standIn;
      }
      if (points > MOST_XOR_POINTS) {
        section.problem("points", "expected at most 10000000 points, found " + points);
        return standIn;
      }
      return new WorkloadData.Generated(new XorGenerator(points, noise), ownSeed);
    }
    refuse(section, "csv", "points", "noise", "seed");
    CsvFile.Format format = format(section);
    Path file = path(section, "csv");
    if (file == null) {
      return standIn;
    }
    try {
      CsvTable like = large instanceof WorkloadData.Table other ? other.table() : null;
      CsvTable table = CsvFile.read(file, format, like);
      if (large == null && section.flag("standardise", false)) {
        scaling = Standardisation.of(table.data().points());
      }
      LabelledPoints data = table.data();
      return new WorkloadData.Table(
          String.valueOf(file.getFileName()),
          table.withData(data.withPoints(scaled(data.points()))),
          scalingFor(data.points()) != null);
    } catch (PointFileException e) {
      problems.add(String.valueOf(e.getMessage()));
      return standIn;
    }
  }

  private enum Generator {
    XOR
  }

  private void refuse(Section section, String kind, String... others) {
    for (String other : others) {
      if (section.has(other)) {
        section.problem(other, "expected no such field beside " + kind);
      }
    }
  }

  private Queries queries(Section top, WorkloadData data) {
    if (!top.has("queries")) {
      return Queries.usual(data);
    }
    Section section =
        top.section(
            "queries", "grid", "drawn", "seed", "csv", "label", "exclude", "header", "separator");
    Queries standIn = new Queries.Drawn(1, DATA_SEED);
    String kind = section.oneOf("grid", "drawn", "csv");
    if (kind == null) {
      return standIn;
    }
    switch (kind) {
      case "grid" -> {
        refuse(section, kind, "seed", "label", "exclude", "header", "separator");
        return grid(section, data);
      }
      case "drawn" -> {
        refuse(section, kind, "label", "exclude", "header", "separator");
        return new Queries.Drawn(section.count("drawn"), section.seed("seed", DATA_SEED));
      }
      default -> {
        refuse(section, kind, "seed");
        return table(section, data, standIn);
      }
    }
  }

  private Queries grid(Section section, WorkloadData data) {
    int before = problems.count();
    Section grid = section.section("grid", "from", "to", "step");
    double from = grid.number("from");
    double to = grid.number("to");
    double step = grid.positive("step");
    Queries standIn = new Queries.Drawn(1, DATA_SEED);
    if (problems.count() > before) {
      return standIn;
    }
    if (data.features() != 2) {
      section.problem(
          "grid",
          "expected data of two features for a grid, found "
              + data.features()
              + "; use drawn or csv");
      return standIn;
    }
    double steps = (to - from) / step;
    if (!(steps > 0) || Math.abs(steps - Math.rint(steps)) > WHOLE) {
      grid.problem(
          "step",
          "expected a step that divides to - from, found "
              + step
              + ", of which there are "
              + steps
              + " from "
              + from
              + " to "
              + to);
      return standIn;
    }
    try {
      return new Queries.OnGrid(new Grid(from, step, Math.addExact((int) Math.rint(steps), 1)));
    } catch (IllegalArgumentException | ArithmeticException e) {
      grid.problem("step", String.valueOf(e.getMessage()));
      return standIn;
    }
  }

  private Queries table(Section section, WorkloadData data, Queries standIn) {
    CsvFile.Format format = format(section);
    Path file = path(section, "csv");
    if (file == null) {
      return standIn;
    }
    try {
      Points table = scaled(CsvFile.unlabelled(file, format));
      if (problems.count() == 0 && table.featureCount() != data.features()) {
        section.problem(
            "csv",
            "expected "
                + data.features()
                + " features as in the data of the training, found "
                + table.featureCount());
      }
      return new Queries.Table(table);
    } catch (PointFileException e) {
      problems.add(String.valueOf(e.getMessage()));
      return standIn;
    }
  }

  private Points scaled(Points points) {
    Standardisation asTheTraining = scalingFor(points);
    return asTheTraining == null ? points : asTheTraining.apply(points);
  }

  private @Nullable Standardisation scalingFor(Points points) {
    return scaling == null || scaling.featureCount() != points.featureCount() ? null : scaling;
  }

  private CsvFile.Format format(Section section) {
    String separator = section.text("separator", "");
    if (separator.length() > 1) {
      section.problem("separator", "expected one character, found \"" + separator + "\"");
    }
    return new CsvFile.Format(
        separator.isEmpty() ? null : (Character) separator.charAt(0),
        section.has("header") ? (Boolean) section.flag("header", true) : null,
        section.columns("label"),
        section.columns("exclude"),
        section.has("target")
            ? section.choice("target", CsvFile.Target.class, CsvFile.Target.CLASSES)
            : null);
  }

  private @Nullable Path path(Section section, String name) {
    String text = section.text(name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      Path path = Path.of(text);
      return folder == null ? path : folder.resolve(path);
    } catch (InvalidPathException e) {
      section.problem(name, "expected a path, found \"" + text + "\"");
      return null;
    }
  }
}
