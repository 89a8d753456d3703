package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.files.WholeFile;
import io.finetunebench.bench.machine.BuildInfo;
import io.finetunebench.bench.machine.JvmProbe;
import io.finetunebench.bench.machine.MachineProbe;
import io.finetunebench.bench.record.DeviceUse;
import io.finetunebench.bench.report.DataSource;
import io.finetunebench.bench.report.MissingFontsException;
import io.finetunebench.bench.report.Pictures;
import io.finetunebench.bench.report.RunSummary;
import io.finetunebench.bench.report.StudyJson;
import io.finetunebench.bench.report.StudyPictures;
import io.finetunebench.bench.report.StudyReport;
import io.finetunebench.bench.report.StudyTable;
import io.finetunebench.bench.workload.ModelSource;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.bench.workload.WorkloadData;
import io.finetunebench.bench.workload.Workloads;
import io.finetunebench.core.data.CsvFile;
import io.finetunebench.core.data.CsvTable;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.PointFile;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Availability;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.network.LayerSelectionException;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.study.HeldOut;
import io.finetunebench.core.study.Scenario;
import io.finetunebench.core.study.ScenarioResult;
import io.finetunebench.core.study.SeedResult;
import io.finetunebench.core.study.Study;
import io.finetunebench.core.study.StudyResult;
import io.finetunebench.core.study.StudySettings;
import io.finetunebench.core.study.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the study over one seed or many, and writes and prints what it came to. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains the network on a large set, fine-tunes it on a small one, and compares that with"
          + " transfer learning and with training on the small set from scratch. A model of Keras"
          + " can take the large set's place: --model m.keras --small mine.csv --save"
          + " tuned.keras.",
      "Writes study.json, boundaries.png and boundaries.svg (of the first seed) and prints a"
          + " table."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:fine",
      "  2:usage, input or output at fault, or no fonts to draw the pictures with (study.json is"
          + " written all the same)",
      "  4:a result is invalid; whatever is valid is written",
      "  6:the engine asked for cannot run here",
      "130:interrupted; what was finished is kept in study.json"
    })
final class ExperimentCommand implements Callable<Integer> {
  private static final String JSON = "study.json";
  private static final String PNG = "boundaries.png";
  private static final String SVG = "boundaries.svg";
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
          "Network, data, epochs and grid: a name, see 'list', or a file of YAML or JSON with a"
              + " fine-tuning. Other than two features have no picture.")
  private String workloadName = "seed";

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--large",
      paramLabel = "FILE",
      description =
          "Points of the large set in place of the workload's, plain or gzipped: a table (CSV) whose"
              + " last column is learned, or the article's format with the header 'x y label'.")
  private @Nullable Path largeFile;

  @Option(
      names = "--small",
      paramLabel = "FILE",
      description = "Points of the small set in place of the workload's, in either format.")
  private @Nullable Path smallFile;

  @Mixin private ColumnOptions columns = new ColumnOptions();

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
      showDefaultValue = Visibility.NEVER,
      description =
          "Epochs on the small set (default: the workload's; " + MODEL_EPOCHS + " with --model).")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      showDefaultValue = Visibility.NEVER,
      description =
          "Examples a step on the small set (default: the workload's; "
              + MODEL_BATCH
              + " with --model).")
  private @Nullable Integer batch;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      showDefaultValue = Visibility.NEVER,
      description =
          "With --model: writes the fine-tuned network of the first seed as a .keras file, with"
              + " --freeze that of fine-tuned-custom.")
  private @Nullable Path save;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs seeds 1 to N, at most " + MOST_SEEDS + ".")
  private int seeds;

  @Option(
      names = "--engines",
      paramLabel = "E",
      defaultValue = "reference",
      description = "What trains: an engine by name, see 'list' (default: ${DEFAULT-VALUE}).")
  private String engineName = "";

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "float or double (default: the workload's own).")
  private @Nullable Precision precision;

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

  @Option(
      names = "--out",
      paramLabel = "DIR",
      showDefaultValue = Visibility.NEVER,
      description = "Where to write; created if it is not there. Needed unless --save is given.")
  private @Nullable Path outOption;

  private Path out = Path.of("");

  @Mixin private ReportOptions report = new ReportOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    device.apply();
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw invalid("--seeds", "expected 1 to " + MOST_SEEDS + ", found " + seeds);
    }
    checkOptions();
    Engine engine = engine();
    Path modelFile = model.file();
    Asked asked = modelFile == null ? ofWorkload() : ofModel(modelFile, engine);
    requireServed(engine, asked.settings().network());
    report.check(spec().commandLine());
    if (outOption != null) {
      prepareOut();
    }
    if (save != null) {
      Output.check("--save", save);
    }
    PrintWriter err = Main.progress(spec().commandLine());
    asked.notes().forEach(note -> err.println("note: " + note));

    Journal journal = new Journal(asked.settings(), result -> report(result, engine, asked));
    Thread interrupted = new Thread(journal::interrupt);
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      StudyReport study = report(run(engine, asked.settings(), journal), engine, asked);
      // Whoever interrupts from here on gets all of it.
      journal.close();
      return finish(study, engine, asked);
    } finally {
      journal.finished();
      remove(interrupted);
    }
  }

  private StudyReport report(StudyResult result, Engine engine, Asked asked) {
    return new StudyReport(
        result, name(engine), asked.large(), asked.small(), freeze == null ? null : freeze.text());
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs or has run: this process is ending.
    }
  }

  private int finish(StudyReport study, Engine engine, Asked asked) {
    report.show(
        spec().commandLine(),
        report.showsPage()
            ? StudyTable.document(study.result(), ExperimentCommand::probabilities)
                .with(
                    RunSummary.provenance(
                        "Engine " + study.engine(),
                        BuildInfo.commit(),
                        MachineProbe.probe(null),
                        JvmProbe.probe(),
                        engine.backend().orElse(null)))
            : StudyTable.document(study.result()),
        () -> new String(StudyJson.bytes(study), UTF_8));
    PrintWriter printer = report.text(spec().commandLine());
    printer.println();
    if (outOption != null) {
      write(study, printer);
    }
    ModelStudy ofModel = asked.model();
    if (save != null && ofModel != null) {
      save(save, ofModel, study.result(), printer);
    }
    if (!study.result().isValid()) {
      throw new CommandFailure(
          ExitCode.INVALID,
          outOption == null
              ? "results are invalid, see above"
              : "results are invalid, see 'invalid' in " + out.resolve(JSON) + " for each and why");
    }
    return ExitCode.OK;
  }

  /**
   * What is asked for.
   *
   * @param settings of the study
   * @param large where the large set came from; null where a model took its place
   * @param small where the small set came from
   * @param notes what a reader should know before, one line each
   * @param model in place of a pretraining; null without one
   */
  private record Asked(
      StudySettings settings,
      @Nullable DataSource large,
      DataSource small,
      List<String> notes,
      @Nullable ModelStudy model) {}

  /** Refuses options that mean nothing beside each other. */
  private void checkOptions() {
    model.requireModel(spec());
    if (outOption != null) {
      out = outOption;
    } else if (save == null) {
      throw new ParameterException(spec().commandLine(), "Missing required option: '--out=DIR'");
    }
    for (Integer count : Stream.of(epochs, batch).filter(Objects::nonNull).toList()) {
      if (count < 1) {
        throw invalid(count.equals(epochs) ? "--epochs" : "--batch", "expected 1 or more");
      }
    }
    if (model.file() == null) {
      if (save != null) {
        throw invalid("--save", "goes with --model, found none");
      }
      return;
    }
    for (String other : List.of("--workload", "--large", "--truth")) {
      if (spec().commandLine().getParseResult().hasMatchedOption(other)) {
        throw invalid(other, "is not for --model, which takes the pretraining's place");
      }
    }
    if (smallFile == null) {
      throw invalid("--model", "expected --small FILE beside it, to fine-tune on");
    }
    if (save != null && !save.toString().endsWith(".keras")) {
      throw invalid("--save", "expected a name that ends in .keras, found " + save);
    }
  }

  private Asked ofWorkload() {
    Workload workload = workload();
    return new Asked(
        settings(workload),
        source(workload.data()),
        source(workload.requiredFineTuning().data()),
        Stream.concat(
                Stream.of(workload.data(), workload.requiredFineTuning().data())
                    .flatMap(ExperimentCommand::notes),
                isStandardised(workload.data())
                    ? Stream.of("features, and numbers to learn, are standardised by the large set")
                    : Stream.empty())
            .toList(),
        null);
  }

  private static boolean isStandardised(WorkloadData data) {
    return data instanceof WorkloadData.Table table
        && !table.points().fingerprint().equals(table.table().data().fingerprint());
  }

  private static Stream<String> notes(WorkloadData data) {
    return data instanceof WorkloadData.Table table
        ? table.table().notes().stream()
        : Stream.empty();
  }

  private Asked ofModel(Path modelFile, Engine engine) {
    KerasModel read = ModelSource.Keras.read(modelFile, model.training()).model();
    ModelOptions.requireTrainable(modelFile, read);
    columns.otherwise(
        read.fittingLoss() == Loss.MEAN_SQUARED_ERROR
            ? CsvFile.Target.VALUES
            : CsvFile.Target.CLASSES);
    WorkloadData.Table table = table(Objects.requireNonNull(smallFile), null);
    ModelStudy study;
    try {
      study = ModelStudy.of(read, table, precision);
    } catch (IllegalArgumentException e) {
      throw invalid("--small", String.valueOf(e.getMessage()));
    }
    TrainingPlan plan =
        new TrainingPlan(
            epochs == null ? MODEL_EPOCHS : epochs, batch == null ? MODEL_BATCH : batch);
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

  /** Writes what fine-tuning made of the model. */
  private void save(Path file, ModelStudy study, StudyResult result, PrintWriter printer) {
    Scenario scenario = freeze == null ? Scenario.FINE_TUNED : Scenario.FINE_TUNED_CUSTOM;
    SeedResult first = result.seeds().get(0);
    ScenarioResult tuned = first.results().get(scenario);
    if (tuned == null) {
      throw new CommandFailure(
          ExitCode.INVALID,
          file
              + ": not written, "
              + scenario.id()
              + " of seed "
              + first.seed()
              + " has no result: "
              + first.invalid().get(scenario));
    }
    try {
      Output.write(file, study.saved(tuned.fit().parameters()));
    } catch (IOException | UnsupportedOperationException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": not written (" + e.getMessage() + ")");
    }
    printer.println("wrote " + file + ", " + scenario.id() + " of seed " + first.seed());
  }

  /**
   * Keeps the finished seeds, and writes a study of them if the command is interrupted. Once it
   * writes, the training waits for a lock that it never gives back.
   */
  private final class Journal {
    private final ReentrantLock writing = new ReentrantLock();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final StudySettings settings;
    private final Function<StudyResult, StudyReport> toReport;
    private final List<SeedResult> seeds = new ArrayList<>();
    private boolean closed;

    Journal(StudySettings settings, Function<StudyResult, StudyReport> toReport) {
      this.settings = settings;
      this.toReport = toReport;
    }

    void add(SeedResult seed, Runnable progress) {
      writing.lock();
      try {
        seeds.add(seed);
        progress.run();
      } finally {
        writing.unlock();
      }
    }

    void close() {
      writing.lock();
      try {
        closed = true;
      } finally {
        writing.unlock();
      }
    }

    void finished() {
      finished.countDown();
    }

    void interrupt() {
      writing.lock();
      PrintWriter err = spec().commandLine().getErr();
      if (closed) {
        awaitFinished();
        return;
      }
      String of = " of " + settings.seeds() + (settings.seeds() == 1 ? " seed" : " seeds");
      if (seeds.isEmpty()) {
        err.println(
            "finetune-bench: interrupted before the first" + of + " was finished; nothing is kept");
        return;
      }
      List<SeedResult> inOrder =
          seeds.stream().sorted(Comparator.comparingLong(SeedResult::seed)).toList();
      String kept = "finetune-bench: interrupted; " + inOrder.size() + of;
      try {
        if (outOption == null) {
          err.println(kept + " were finished; nothing is kept without --out");
          return;
        }
        // Nothing is drawn: the graphics library refuses to start while a JVM ends.
        WholeFile.write(
            out.resolve(JSON), StudyJson.bytes(toReport.apply(new StudyResult(settings, inOrder))));
        Files.deleteIfExists(out.resolve(PNG));
        Files.deleteIfExists(out.resolve(SVG));
        err.println(kept + " were finished and are kept in " + out.resolve(JSON));
      } catch (IOException e) {
        err.println(kept + " were finished, and cannot be written in " + out + ": " + reason(e));
      }
    }

    private void awaitFinished() {
      try {
        finished.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Engine engine() {
    Engine engine =
        Engines.named(engineName)
            .orElseThrow(
                () ->
                    invalid(
                        "--engine",
                        "expected one of "
                            + String.join(", ", Engines.all().stream().map(Engine::name).toList())
                            + ", found '"
                            + engineName
                            + "'"));
    if (!engine.trains()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "engine " + engine.name() + " predicts and does not train: choose another --engine");
    }
    Availability availability = engine.availability();
    if (!availability.isAvailable()) {
      throw new CommandFailure(
          ExitCode.DEVICE_UNUSABLE,
          "engine " + engine.name() + " cannot run here: " + availability.reason());
    }
    return engine;
  }

  /** Returns what a network says of points, by the engine that is always there. */
  private static double[] probabilities(NetworkSpec network, Parameters parameters, Points points) {
    try (Predictor predictor =
        new ReferenceEngine().predictor(network, parameters, points, points.size())) {
      predictor.predict();
      predictor.fence();
      return predictor.probabilities();
    }
  }

  private static void requireServed(Engine engine, NetworkSpec network) {
    Availability availability = engine.availability(network);
    if (!availability.isAvailable()) {
      String serving =
          Engines.all().stream()
              .filter(other -> other.trains() && other.availability(network).isAvailable())
              .map(Engine::name)
              .collect(Collectors.joining(", "));
      throw new CommandFailure(
          ExitCode.USAGE, availability.reason() + ": choose another --engine: " + serving);
    }
  }

  /** Returns an engine's name, and whether its device is none. */
  private static String name(Engine engine) {
    boolean standIn = engine.backend().map(Backend::isStandIn).orElse(false);
    return engine.name() + (standIn ? DeviceUse.STAND_IN : "");
  }

  private Workload workload() {
    Workload workload;
    try {
      workload = Workloads.find(workloadName);
    } catch (IllegalArgumentException e) {
      throw invalid("--workload", String.valueOf(e.getMessage()));
    }
    if (workload.fineTuning() == null) {
      throw invalid(
          "--workload", "expected a workload with a fine-tuning, found " + workload.name());
    }
    if (largeFile == null && smallFile == null) {
      return workload;
    }
    WorkloadData large = largeFile == null ? workload.data() : table(largeFile, null);
    WorkloadData small =
        smallFile == null
            ? workload.requiredFineTuning().data()
            : table(smallFile, large instanceof WorkloadData.Table other ? other : null);
    if (large.features() != small.features()) {
      throw invalid(
          largeFile == null ? "--small" : "--large",
          "expected as many features as in the other set, found "
              + (largeFile == null ? small : large).features()
              + " beside "
              + (largeFile == null ? large : small).features()
              + (largeFile == null || smallFile == null ? ": give both --large and --small" : ""));
    }
    try {
      Workload own = articleGrid(workload, workload.over(large, small));
      return largeFile != null
              && !PointFile.isOne(largeFile)
              && large instanceof WorkloadData.Table by
              && small instanceof WorkloadData.Table table
          ? articleGrid(workload, workload.over(standardised(by, by), standardised(table, by)))
          : own;
    } catch (IllegalArgumentException e) {
      throw invalid("--small", String.valueOf(e.getMessage()));
    }
  }

  private static WorkloadData standardised(WorkloadData.Table table, WorkloadData.Table by) {
    return new WorkloadData.Table(
        table.file(), table.points().standardisedBy(by.points()), table.table());
  }

  /** Keeps the workload's grid for points that are the article's. */
  private Workload articleGrid(Workload asked, Workload own) {
    return truth == null ? own : own.withQueries(asked.queries());
  }

  private WorkloadData.Table table(Path file, WorkloadData.@Nullable Table like) {
    CsvTable table;
    if (PointFile.isOne(file)) {
      table = new CsvTable(PointFile.read(file), List.of("x", "y"), "label", List.of());
    } else {
      table = CsvFile.read(file, columns.format(), like == null ? null : like.table());
    }
    return new WorkloadData.Table(String.valueOf(file.getFileName()), table.data(), table);
  }

  private StudySettings settings(Workload workload) {
    NetworkSpec network = workload.network(precision == null ? workload.precision() : precision);
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
            workload.largeSet(),
            small,
            workload.pretraining(),
            plan(workload.requiredFineTuning().plan()),
            small.kind() == LabelledPoints.Kind.VALUES ? null : workload.grid().orElse(null),
            1,
            seeds,
            null,
            judged,
            null);
    if (freeze == null) {
      return settings;
    }
    try {
      return settings.withCustom(freeze.compile(network));
    } catch (LayerSelectionException e) {
      throw invalid("--freeze", String.valueOf(e.getMessage()));
    }
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
    try {
      return HeldOut.of(small, heldOut == null ? workloads : heldOut, HELD_OUT_SEED);
    } catch (IllegalArgumentException e) {
      throw invalid("--held-out", String.valueOf(e.getMessage()));
    }
  }

  private StudyResult run(Engine engine, StudySettings settings, Journal journal)
      throws InterruptedException {
    PrintWriter err = Main.progress(spec().commandLine());
    int threads = Math.min(seeds, Runtime.getRuntime().availableProcessors());
    err.println(
        String.format(
            Locale.ROOT,
            "training %d scenarios over %d %s on engine %s in %s precision",
            settings.scenarios().size(),
            seeds,
            seeds == 1 ? "seed" : "seeds",
            name(engine),
            settings.network().precision().name().toLowerCase(Locale.ROOT)));
    try (StudyProgress progress = StudyProgress.of(err, seeds)) {
      return Study.run(
          engine,
          settings,
          threads,
          (seed, finished) -> journal.add(seed, () -> progress.accept(finished)));
    }
  }

  /** Finds out before the long computation whether its result can be written. */
  private void prepareOut() {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw invalid("--out", out + " is a file, expected a directory or a new name");
    }
    for (String name : List.of(JSON, PNG, SVG)) {
      if (Files.isDirectory(out.resolve(name))) {
        throw invalid("--out", out.resolve(name) + " is a directory, expected a file or nothing");
      }
    }
    try {
      Files.createDirectories(out);
      Files.delete(Files.createTempFile(out, ".writable", ".tmp"));
    } catch (IOException e) {
      throw invalid("--out", "cannot write in " + out + " (" + reason(e) + ")");
    }
  }

  private void write(StudyReport study, PrintWriter printer) {
    try {
      // Pictures of an earlier study must not lie beside this one's numbers.
      Files.deleteIfExists(out.resolve(PNG));
      Files.deleteIfExists(out.resolve(SVG));
      write(JSON, StudyJson.bytes(study), printer);
      if (study.result().settings().grid() == null) {
        printer.println(
            study.result().settings().small().kind() == LabelledPoints.Kind.VALUES
                ? "no picture: numbers have no boundary"
                : "no picture: it needs two features and queries on a grid");
        return;
      }
      if (!Pictures.canDraw()) {
        printer.println(Pictures.CANNOT);
        return;
      }
      StudyPictures pictures = StudyPictures.of(study);
      write(PNG, pictures.png(), printer);
      write(SVG, pictures.svg(), printer);
    } catch (MissingFontsException e) {
      throw new CommandFailure(
          study.result().isValid() ? ExitCode.USAGE : ExitCode.INVALID,
          String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "cannot write in " + out + " (" + reason(e) + ")");
    }
  }

  private void write(String name, byte[] content, PrintWriter printer) throws IOException {
    Path file = out.resolve(name);
    WholeFile.write(file, content);
    printer.println("wrote " + file);
  }

  private static DataSource source(WorkloadData data) {
    if (data instanceof WorkloadData.Generated generated) {
      return new DataSource.Generated(generated.generator(), generated.seed());
    }
    WorkloadData.Table table = (WorkloadData.Table) data;
    return new DataSource.File(table.file(), table.table().features());
  }

  private static String reason(IOException exception) {
    if (exception instanceof AccessDeniedException) {
      return "permission denied";
    }
    return exception instanceof FileSystemException system && system.getReason() != null
        ? system.getReason()
        : exception.toString();
  }

  private ParameterException invalid(String option, String problem) {
    return new ParameterException(
        spec().commandLine(), "Invalid value for option '" + option + "': " + problem);
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }
}
