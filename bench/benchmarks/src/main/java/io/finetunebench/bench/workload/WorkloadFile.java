package io.finetunebench.bench.workload;

import io.finetunebench.core.data.CsvFile;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.PointFileException;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.data.Standardisation;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.TrainingPlan;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a workload from YAML or JSON, in the format that {@code workload-v1.schema.json} beside
 * this class describes.
 */
final class WorkloadFile {
  private static final double WHOLE = 1e-6;
  private static final int FEWEST_XOR_POINTS = 4;
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
    WorkloadData data = data(dataSection(top, true), DATA_SEED, true);
    List<Workload.HiddenLayer> hidden = new ArrayList<>();
    for (LocatedNode element : top.section("network", "layers").list("layers")) {
      Section layer = new Section(element, problems, "units", "activation");
      hidden.add(
          new Workload.HiddenLayer(
              layer.count("units"), layer.choice("activation", Activation.class, Activation.RELU)));
    }
    Section training = top.section("training", "epochs", "batch", "learningRate");
    TrainingPlan pretraining = new TrainingPlan(training.count("epochs"), training.count("batch"));
    double learningRate = training.positive("learningRate");
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
              learningRate,
              pretraining,
              queries,
              fineTuning,
              precision,
              file);
      return description.isEmpty() ? workload.withDescription(sizes(workload)) : workload;
    } catch (IllegalArgumentException e) {
      problems.add(root, String.valueOf(e.getMessage()));
      problems.throwIfAny();
      throw e;
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
    Section part = top.section("fineTuning", "data", "epochs", "batch");
    WorkloadData small = data(dataSection(part, false), FINE_TUNING_SEED, false);
    if (problems.count() == 0 && small.features() != data.features()) {
      part.problem(
          "data",
          "expected "
              + data.features()
              + " features as in the data of the training, found "
              + small.features());
    }
    return new Workload.FineTuningPart(
        small, new TrainingPlan(part.count("epochs"), part.count("batch")));
  }

  private static Section dataSection(Section parent, boolean mayStandardise) {
    return mayStandardise
        ? parent.section(
            "data",
            "generator",
            "points",
            "noise",
            "seed",
            "csv",
            "label",
            "header",
            "separator",
            "standardise")
        : parent.section(
            "data", "generator", "points", "noise", "seed", "csv", "label", "header", "separator");
  }

  private WorkloadData data(Section section, long seed, boolean first) {
    WorkloadData standIn = new WorkloadData.Generated(new XorGenerator(FEWEST_XOR_POINTS, 1), seed);
    String kind = section.oneOf("generator", "csv");
    if (kind == null) {
      return standIn;
    }
    if (kind.equals("generator")) {
      refuse(section, "generator", "label", "header", "separator", "standardise");
      section.choice("generator", Generator.class, Generator.XOR);
      int points = section.count("points");
      double noise = section.positive("noise");
      long ownSeed = section.seed("seed", seed);
      if (points < FEWEST_XOR_POINTS && section.has("points")) {
        section.problem("points", "expected at least 4 points, found " + points);
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
      LabelledPoints table = CsvFile.labelled(file, format);
      if (first && section.flag("standardise", false)) {
        scaling = Standardisation.of(table.points());
      }
      return new WorkloadData.Table(
          String.valueOf(file.getFileName()),
          LabelledPoints.of(scaled(table.points()), table.targets()));
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
    Section section =
        top.section("queries", "grid", "drawn", "seed", "csv", "label", "header", "separator");
    Queries standIn = new Queries.Drawn(1, DATA_SEED);
    String kind = section.oneOf("grid", "drawn", "csv");
    if (kind == null) {
      return standIn;
    }
    switch (kind) {
      case "grid" -> {
        refuse(section, kind, "seed", "label", "header", "separator");
        return grid(section, data);
      }
      case "drawn" -> {
        refuse(section, kind, "label", "header", "separator");
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
    Standardisation asTheTraining = scaling;
    return asTheTraining == null || asTheTraining.featureCount() != points.featureCount()
        ? points
        : asTheTraining.apply(points);
  }

  private CsvFile.Format format(Section section) {
    String separator = section.text("separator", ",");
    if (separator.length() > 1) {
      section.problem("separator", "expected one character, found \"" + separator + "\"");
    }
    Object label = section.nameOrPosition("label");
    return new CsvFile.Format(
        separator.isEmpty() ? ',' : separator.charAt(0),
        section.has("header") ? section.flag("header", true) : null,
        label instanceof String name ? name : null,
        label instanceof Integer position ? position : null);
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
