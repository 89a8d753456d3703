package io.finetunebench.bench.harness.input;

import io.finetunebench.bench.benchmarks.workload.ModelSource;
import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.benchmarks.workload.WorkloadData;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.harness.study.DataSource;
import io.finetunebench.core.experiment.data.CsvFile;
import io.finetunebench.core.experiment.data.CsvTable;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.PointFile;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.network.LayerSelectionException;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.study.HeldOut;
import io.finetunebench.core.experiment.study.StudySettings;
import io.finetunebench.core.experiment.study.TrainingPlan;
import io.finetunebench.core.keras.KerasModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a study trains on and how, as it is asked for. */
public final class StudyInput extends SharedOptions {
  private static final int MOST_SEEDS = 10_000;
  private static final int MODEL_EPOCHS = 10;
  private static final int MODEL_BATCH = 32;
  private static final double MODEL_HELD_OUT = 0.2;
  private static final long HELD_OUT_SEED = 1;

  /** What the right boundary of points in files is known to be. */
  enum Truth {
    /** The cross between the blocks of the article. */
    XOR
  }

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      defaultValue = "seed",
      description =
          "Network, data, epochs and grid: a name, see 'list', or a file of YAML or JSON that has a"
              + " fine-tuning or names a model (default: ${DEFAULT-VALUE}). Other than two features"
              + " have no picture.")
  private String workloadName = "seed";

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--large",
      paramLabel = "FILE",
      description =
          "Points of the large set in place of the workload's, plain or gzipped: a table (CSV)"
              + " whose last column is learned, or the article's format with the header 'x y"
              + " label'.")
  private @Nullable Path largeFile;

  @Option(
      names = "--small",
      paramLabel = "FILE",
      description = "Points of the small set in place of the workload's, in either format.")
  private @Nullable Path smallFile;

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--classes",
      paramLabel = "CLASS",
      split = ",",
      description =
          "With a model: the classes of the small set in the order of the model's outputs (default:"
              + " words by the alphabet, numbers by size).")
  private List<String> classes = List.of();

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "Share of the small set that no training sees and that all scenarios are judged by, where"
              + " the data are not the generator's (default: the workload's, else 0.2).")
  private @Nullable Double heldOut;

  @Option(
      names = "--truth",
      paramLabel = "T",
      description =
          "xor: files hold the article's points; judge by the true cross and the large set, as for"
              + " the generator's, and hold nothing out.")
  private @Nullable Truth truth;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Epochs on the small set (default: the workload's; " + MODEL_EPOCHS + " with a model).")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Examples a step on the small set (default: the workload's; "
              + MODEL_BATCH
              + " with a model).")
  private @Nullable Integer batch;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs seeds 1 to N, at most " + MOST_SEEDS + " (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--freeze",
      paramLabel = "SELECTION",
      converter = FreezeOption.Converter.class,
      description = {
        "Adds the scenario fine-tuned-custom, compiled after this selection. SELECTION is "
            + FreezeOption.GRAMMAR
            + ". Layers that are not selected get the opposite.",
        "Example: unfreeze:from=2"
      })
  private @Nullable FreezeOption freeze;

  /**
   * What is asked for.
   *
   * @param settings of the study
   * @param large where the large set came from; null where a model took its place
   * @param small where the small set came from
   * @param notes what a reader should know before, one line each
   * @param model in place of a pretraining; null without one
   */
  public record Asked(
      StudySettings settings,
      @Nullable DataSource large,
      DataSource small,
      List<String> notes,
      @Nullable ModelStudy model) {}

  /** Refuses options that mean nothing beside each other. */
  public void check() {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw invalid("--seeds", "expected 1 to " + MOST_SEEDS + ", found " + seeds);
    }
    for (Integer count : Stream.of(epochs, batch).filter(Objects::nonNull).toList()) {
      if (count < 1) {
        throw invalid(count.equals(epochs) ? "--epochs" : "--batch", "expected 1 or more");
      }
    }
    require(
        model.file() == null || !isTyped("--workload"),
        "expected --model or --workload, found both");
  }

  /** Returns the selection of layers as it was typed; null without one. */
  public @Nullable String freezeText() {
    return freeze == null ? null : freeze.text();
  }

  /**
   * Reads what is asked for.
   *
   * @param save where the fine-tuned model goes; null for nowhere
   */
  public Asked asked(Engine engine, @Nullable Path save) {
    Path file = model.file();
    if (file != null) {
      return ofModel(ModelSource.read(file), save, null, engine);
    }
    Workload workload = valid("--workload", () -> Workloads.find(workloadName));
    ModelSource source = workload.model();
    if (source != null) {
      return ofModel(source, save, workload.precision(), engine);
    }
    require(save == null, "--save: goes with a model, found none");
    return ofWorkload(overFiles(workload));
  }

  private Asked ofWorkload(Workload workload) {
    return new Asked(
        settings(workload),
        source(workload.data()),
        source(workload.requiredFineTuning().data()),
        Stream.concat(
                Stream.of(workload.data(), workload.requiredFineTuning().data())
                    .flatMap(StudyInput::notes),
                isStandardised(workload.data())
                    ? Stream.of("features, and numbers to learn, are standardised by the large set")
                    : Stream.empty())
            .toList(),
        null);
  }

  private static boolean isStandardised(WorkloadData data) {
    return data instanceof WorkloadData.Table table && table.standardised();
  }

  private static Stream<String> notes(WorkloadData data) {
    return data instanceof WorkloadData.Table table
        ? table.table().notes().stream()
        : Stream.empty();
  }

  /**
   * Reads what is asked for of a model.
   *
   * @param own precision that a workload file says; null for the model's
   */
  private Asked ofModel(
      ModelSource source, @Nullable Path save, @Nullable Precision own, Engine engine) {
    require(
        save == null || !isSame(save, source.file()),
        "--save: expected another file than the model's own, found " + save);
    for (String other : List.of("--large", "--truth")) {
      if (isTyped(other)) {
        throw invalid(other, "is not for a model, which takes the pretraining's place");
      }
    }
    Path small = smallFile;
    if (small == null) {
      throw invalid("--small", "expected a table to fine-tune the model on, found none");
    }
    if (!source.trainingObstacles().isEmpty()) {
      throw CommandFailure.ofLines(
          ExitCode.USAGE,
          source.trainingObstacles().stream()
              .map(obstacle -> source.file() + ": " + obstacle)
              .collect(Collectors.joining("\n")));
    }
    KerasModel read = source.model();
    boolean numbers = classes.isEmpty() && read.fittingLoss() == Loss.MEAN_SQUARED_ERROR;
    WorkloadData.Table table = table(small, null, numbers);
    List<String> found = table.points().names();
    require(
        classes.isEmpty() || classes.equals(found),
        "--classes: expected those of " + small + ", found it has " + String.join(", ", found));
    ModelStudy study = valid("--small", () -> ModelStudy.of(read, table, own));
    TrainingPlan plan = plan(new TrainingPlan(MODEL_EPOCHS, MODEL_BATCH));
    HeldOut cut = cut(study.points(), MODEL_HELD_OUT);
    try {
      return new Asked(
          study.settings(cut, plan, seeds, freeze, engine.resumes()),
          null,
          source(table),
          Stream.of(study.notes().stream(), study.memoryNote(engine).stream(), notes(table))
              .flatMap(each -> each)
              .toList(),
          study);
    } catch (LayerSelectionException e) {
      throw invalid("--freeze", String.valueOf(e.getMessage()));
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns a workload over the files that are asked for in place of its own data. */
  private Workload overFiles(Workload workload) {
    if (workload.fineTuning() == null) {
      throw invalid(
          "--workload", "expected a workload with a fine-tuning, found " + workload.name());
    }
    if (largeFile == null && smallFile == null) {
      return workload;
    }
    WorkloadData large = largeFile == null ? workload.data() : table(largeFile, null, false);
    WorkloadData small =
        smallFile == null
            ? workload.requiredFineTuning().data()
            : table(smallFile, large instanceof WorkloadData.Table other ? other : null, false);
    if (large.features() != small.features()) {
      throw invalid(
          largeFile == null ? "--small" : "--large",
          "expected as many features as in the other set, found "
              + (largeFile == null ? small : large).features()
              + " beside "
              + (largeFile == null ? large : small).features()
              + (largeFile == null || smallFile == null ? ": give both --large and --small" : ""));
    }
    return valid(
        "--small",
        () ->
            largeFile != null
                    && !PointFile.isOne(largeFile)
                    && large instanceof WorkloadData.Table by
                    && small instanceof WorkloadData.Table table
                ? over(workload, standardised(by, by), standardised(table, by))
                : over(workload, large, small));
  }

  private static WorkloadData standardised(WorkloadData.Table table, WorkloadData.Table by) {
    LabelledPoints points = table.points().standardisedBy(by.points());
    return new WorkloadData.Table(table.file(), table.table().withData(points), true);
  }

  /** Returns the workload on other points, with its own grid for those that are the article's. */
  private Workload over(Workload workload, WorkloadData large, WorkloadData small) {
    Workload own = workload.over(large, small);
    return truth == null ? own : own.withQueries(workload.queries());
  }

  private WorkloadData.Table table(Path file, WorkloadData.@Nullable Table like, boolean numbers) {
    CsvTable table;
    if (PointFile.isOne(file)) {
      table = new CsvTable(PointFile.read(file), List.of("x", "y"), List.of());
    } else {
      table =
          CsvFile.read(file, columns.format(numbers, classes), like == null ? null : like.table());
    }
    return new WorkloadData.Table(String.valueOf(file.getFileName()), table, false);
  }

  private StudySettings settings(Workload workload) {
    NetworkSpec network = workload.network(workload.precision());
    LabelledPoints small = workload.smallSet();
    LabelledPoints judged = null;
    if (isOwn(workload)) {
      HeldOut cut = cut(small, workload.requiredFineTuning().heldOut());
      small = cut.training();
      judged = cut.heldOut();
    } else if (heldOut != null) {
      throw invalid("--held-out", "the generator's points are judged by the large set");
    }
    StudySettings settings =
        new StudySettings(
            network,
            new StudySettings.Source(workload.largeSet(), null, workload.pretraining()),
            new StudySettings.Target(small, plan(workload.requiredFineTuning().plan()), judged),
            small.kind() == LabelledPoints.Kind.VALUES ? null : workload.grid().orElse(null),
            new StudySettings.Seeds(1, seeds),
            null);
    FreezeOption selected = freeze;
    return selected == null
        ? settings
        : valid("--freeze", () -> settings.withCustom(selected.compile(network)));
  }

  private TrainingPlan plan(TrainingPlan workloads) {
    return new TrainingPlan(
        epochs == null ? workloads.epochs() : epochs,
        batch == null ? workloads.batchSize() : batch);
  }

  /** Returns whether the data are a user's, of which no right boundary is known. */
  private boolean isOwn(Workload workload) {
    if (truth == Truth.XOR) {
      if (workload.grid().isEmpty() || workload.largeSet().kind() != LabelledPoints.Kind.BINARY) {
        throw invalid("--truth", "xor: expected two features, two classes and queries on a grid");
      }
      return false;
    }
    return Stream.of(workload.data(), workload.requiredFineTuning().data())
        .anyMatch(WorkloadData.Table.class::isInstance);
  }

  private HeldOut cut(LabelledPoints small, double workloads) {
    return valid(
        heldOut != null ? "--held-out" : smallFile != null ? "--small" : "--workload",
        () -> HeldOut.of(small, heldOut == null ? workloads : heldOut, HELD_OUT_SEED));
  }

  private static DataSource source(WorkloadData data) {
    if (data instanceof WorkloadData.Generated generated) {
      return new DataSource.Generated(generated.generator(), generated.seed());
    }
    WorkloadData.Table table = (WorkloadData.Table) data;
    List<String> features = table.table().features();
    return new DataSource.File(
        table.file(),
        isStandardised(data)
            ? features.stream().map(name -> name + " (standardised)").toList()
            : features);
  }
}
