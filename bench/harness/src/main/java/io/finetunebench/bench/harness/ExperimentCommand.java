package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.Backends;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.ProgressLines;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.ShardOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.records.MergeCommand;
import io.finetunebench.bench.harness.input.ModelStudy;
import io.finetunebench.bench.harness.input.StudyInput;
import io.finetunebench.bench.harness.study.EarlierStudy;
import io.finetunebench.bench.harness.study.StudyReport;
import io.finetunebench.bench.harness.study.StudyTable;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.runner.machine.BuildInfo;
import io.finetunebench.bench.runner.machine.JvmProbe;
import io.finetunebench.bench.runner.machine.MachineProbe;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.Study;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the study over one seed or many, and writes and prints what it came to. */
@Command(
    name = "experiment",
    description = {
      "Trains the network on a large set, fine-tunes it on a small one, and compares that with"
          + " transfer learning and with training on the small set from scratch. A model of Keras"
          + " can take the large set's place: --model m.keras --small mine.csv --save"
          + " tuned.keras.",
      "Writes study.json, boundaries.png and boundaries.svg (of the first seed) and prints a"
          + " table."
    })
final class ExperimentCommand extends Subcommand {
  @Mixin private StudyInput input = new StudyInput();

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "With a model: writes the fine-tuned network of the first seed as a .keras file, with"
              + " --freeze that of fine-tuned-custom.")
  private @Nullable Path save;

  @Mixin private EngineOption engines = new EngineOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write; created if it is not there. Needed unless --save is given.")
  private @Nullable Path out;

  @Option(
      names = "--force",
      description =
          "Write over another study in --out; without it that is refused, and the same study goes"
              + " on from its seeds.")
  private boolean force;

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private ShardOption shards = new ShardOption();

  @Mixin private StoreOption store = new StoreOption();

  @Override
  public Integer call() throws InterruptedException {
    input.check();
    Shard part = shards.shard();
    if (part != null) {
      return shard(part);
    }
    require(!isTyped("--store"), "--store: keeps the part of a study, found no --shard");
    require(out != null || save != null, "Missing required option: '--out=DIR'");
    if (save != null && !save.toString().endsWith(".keras")) {
      throw invalid("--save", "expected a name that ends in .keras, found " + save);
    }
    Engine engine = available(engine());
    StudyInput.Asked asked = input.asked(engine, save);
    requireServed(engine, asked.settings().network());
    report.check();
    Path path = out;
    StudyFolder folder = path == null ? null : valid("--out", () -> StudyFolder.prepared(path));
    if (save != null) {
      Output.check("--save", save);
    }
    List<SeedResult> earlier = earlier(folder, engine, asked);
    asked.notes().forEach(note -> progress().println("note: " + note));
    try (StudyJournal journal =
        new StudyJournal(
            asked.settings(), earlier, result -> report(result, engine, asked), folder, err())) {
      StudyReport study = report(run(engine, asked, earlier, journal), engine, asked);
      // Whoever interrupts from here on gets all of it.
      journal.finish(() -> finish(study, engine, asked.model(), folder, report));
    }
    return ExitCode.OK;
  }

  /** Runs a part of the study, and keeps it for the command that merges all. */
  private int shard(Shard part) throws InterruptedException {
    require(
        out == null && save == null && !report.isAsked(),
        "--shard: a part goes to --store; expected --out and reports of 'merge', found them here");
    Engine engine = available(engine());
    StudyInput.Asked asked = input.asked(engine, null);
    requireServed(engine, asked.settings().network());
    StudyShard shard = new StudyShard(part, asked.settings().seeds(), name(engine));
    err().println(shard.content());
    String id = ShardOption.id(RunRecord.newId(Instant.now()), part);
    FolderStore local = store.local();
    Environment environment = environment(engine, arguments());
    // A database is asked first: what cannot be kept should not be run.
    try (RecordStore records = store.openToWrite()) {
      StudyFolder folder = valid("--store", () -> StudyFolder.prepared(local.attachments(id)));
      local.save(shard.record(id, environment, false));
      try (StudyJournal journal =
          new StudyJournal(
              asked.settings(),
              List.of(),
              result -> report(result, engine, asked),
              folder,
              err())) {
        List<SeedResult> results =
            shard.count() == 0
                ? List.of()
                : train(engine, asked.settings().with(shard.seeds()), 0, journal);
        StudyReport study = report(new StudyResult(asked.settings(), results), engine, asked);
        journal.finish(
            () -> {
              folder.writeAlone(study);
              local.save(shard.record(id, environment, true));
            });
      }
      if (store.isDatabase()) {
        StoreOption.publish(records, local, id, out());
      }
      out().println(folder.json());
    }
    return ExitCode.OK;
  }

  /**
   * Makes one study of its parts, whose command line this command was given.
   *
   * @param shards in their order
   * @param to folder for the study; null for none
   */
  int merge(List<MergeCommand.Found> shards, @Nullable Path to, ReportOptions reports) {
    Engine engine = engine();
    StudyInput.Asked asked = input.asked(engine, null);
    StudyFolder folder = to == null ? null : valid("--out", () -> StudyFolder.prepared(to));
    StudyReport none = report(new StudyResult(asked.settings(), List.of()), engine, asked);
    List<SeedResult> seeds =
        shards.stream()
            .flatMap(
                found ->
                    StudyShard.results(
                        found.run(), found.in().files(found.run().id()).get(StudyFolder.JSON), none)
                        .stream())
            .sorted(Comparator.comparingLong(SeedResult::seed))
            .toList();
    finish(
        report(new StudyResult(asked.settings(), seeds), engine, asked),
        engine,
        null,
        folder,
        reports);
    return ExitCode.OK;
  }

  private StudyReport report(StudyResult result, Engine engine, StudyInput.Asked asked) {
    return new StudyReport(result, name(engine), asked.large(), asked.small(), input.freezeText());
  }

  private void finish(
      StudyReport study,
      Engine engine,
      @Nullable ModelStudy ofModel,
      @Nullable StudyFolder folder,
      ReportOptions reports) {
    try {
      reports.show(new Reported(study, document(study, engine, reports)));
    } finally {
      // A report that cannot be written costs neither the study nor the model.
      write(study, ofModel, folder, reports.text());
    }
    if (!study.result().isValid()) {
      throw new CommandFailure(
          ExitCode.INVALID,
          folder == null
              ? "results are invalid, see above"
              : "results are invalid, see 'invalid' in " + folder.json() + " for each and why");
    }
  }

  private static Environment environment(Engine engine, List<String> arguments) {
    return new Environment(
        arguments,
        JvmProbe.probe(),
        Backends.description(engine.backend().orElse(null)),
        MachineProbe.probe(null),
        List.of());
  }

  private static Document document(StudyReport study, Engine engine, ReportOptions reports) {
    return reports.showsPage()
        ? StudyTable.document(study, ExperimentCommand::probabilities)
            .with(
                RunSummary.provenance(
                    "Engine " + study.engine(), BuildInfo.commit(), environment(engine, List.of())))
        : StudyTable.document(study);
  }

  private void write(
      StudyReport study,
      @Nullable ModelStudy ofModel,
      @Nullable StudyFolder folder,
      PrintWriter printer) {
    printer.println();
    if (folder != null) {
      folder.write(study, printer);
    }
    if (save != null && ofModel != null) {
      save(save, ofModel, study.result(), printer);
    }
  }

  /** Writes what fine-tuning made of the model. */
  private void save(Path file, ModelStudy study, StudyResult result, PrintWriter printer) {
    Scenario scenario =
        input.freezeText() == null ? Scenario.FINE_TUNED : Scenario.FINE_TUNED_CUSTOM;
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
      Output.write(file, study.saved(Objects.requireNonNull(tuned.parameters())));
    } catch (IOException | UnsupportedOperationException e) {
      throw CommandFailure.usage(file + ": not written (" + e.getMessage() + ")");
    }
    printer.println("wrote " + file + ", " + scenario.id() + " of seed " + first.seed());
  }

  private Engine engine() {
    Engine engine = engines.ofStudy(new ReferenceEngine());
    if (!engine.trains()) {
      throw CommandFailure.usage(
          "engine "
              + engine.name()
              + " predicts and does not train: choose another with --engines");
    }
    return engine;
  }

  private static Engine available(Engine engine) {
    engine.availability().require(engine.name());
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
          EngineOption.names(
              Engines.all().stream()
                  .filter(other -> other.trains() && other.availability(network).isAvailable()));
      throw CommandFailure.usage(
          availability.reason() + ": choose another with --engines: " + serving);
    }
  }

  /** Returns an engine's name, and whether its device is none. */
  private static String name(Engine engine) {
    boolean standIn = engine.backend().map(Backend::isStandIn).orElse(false);
    return engine.name() + (standIn ? DeviceUse.STAND_IN : "");
  }

  /** Returns the seeds that need not be trained, of the same study in the folder. */
  private List<SeedResult> earlier(
      @Nullable StudyFolder folder, Engine engine, StudyInput.Asked asked) {
    if (folder == null || force || !Files.exists(folder.json())) {
      return List.of();
    }
    try {
      StudyResult none = new StudyResult(asked.settings(), List.of());
      return new EarlierStudy(folder.json()).seeds(report(none, engine, asked));
    } catch (IllegalArgumentException e) {
      throw otherStudy(e);
    }
  }

  private static CommandFailure otherStudy(IllegalArgumentException e) {
    return CommandFailure.usage(
        "--out: " + e.getMessage() + "; name another folder, or write over it with --force");
  }

  private StudyResult run(
      Engine engine, StudyInput.Asked asked, List<SeedResult> earlier, StudyJournal journal)
      throws InterruptedException {
    StudySettings settings = asked.settings();
    List<SeedResult> results = new ArrayList<>();
    if (!earlier.isEmpty()) {
      progress().println("goes on from the seeds that are there: " + earlier.size());
      // The page and --save need its network, and it shows whether the others still hold.
      StudyResult first = Study.run(engine, settings.withSeeds(0, 1), 1, (seed, done) -> {});
      try {
        EarlierStudy.requireSame(earlier.get(0), report(first, engine, asked));
      } catch (IllegalArgumentException e) {
        throw otherStudy(e);
      }
      results.addAll(first.seeds());
      results.addAll(earlier.subList(1, earlier.size()));
    }
    int there = results.size();
    if (there < settings.seeds().count()) {
      results.addAll(
          train(
              engine, settings.withSeeds(there, settings.seeds().count() - there), there, journal));
    }
    return new StudyResult(settings, results);
  }

  /**
   * Trains all seeds of the settings.
   *
   * @param there how many others are there
   */
  private List<SeedResult> train(
      Engine engine, StudySettings settings, int there, StudyJournal journal)
      throws InterruptedException {
    int seeds = settings.seeds().count();
    progress()
        .println(
            String.format(
                Locale.ROOT,
                "training on engine %s in %s precision, scenarios: %d, seeds: %d",
                name(engine),
                settings.network().precision().name().toLowerCase(Locale.ROOT),
                settings.scenarios().size(),
                there + seeds));
    ProgressLines progress = progress("trains", "seeds");
    return Study.run(
            engine,
            settings,
            Math.min(seeds, Runtime.getRuntime().availableProcessors()),
            (seed, finished) ->
                journal.add(seed, () -> progress.done(there + finished, there + seeds)))
        .seeds();
  }
}
