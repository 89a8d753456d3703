package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.Backends;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.ProgressLines;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.harness.input.ModelStudy;
import io.finetunebench.bench.harness.input.StudyInput;
import io.finetunebench.bench.harness.study.StudyReport;
import io.finetunebench.bench.harness.study.StudyTable;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.machine.DeviceUse;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.runner.machine.BuildInfo;
import io.finetunebench.bench.runner.machine.JvmProbe;
import io.finetunebench.bench.runner.machine.MachineProbe;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() throws InterruptedException {
    input.check();
    require(out != null || save != null, "Missing required option: '--out=DIR'");
    if (save != null && !save.toString().endsWith(".keras")) {
      throw invalid("--save", "expected a name that ends in .keras, found " + save);
    }
    Engine engine = engine();
    StudyInput.Asked asked = input.asked(engine);
    if (save != null && asked.model() == null) {
      throw invalid("--save", "goes with a model, found none");
    }
    requireServed(engine, asked.settings().network());
    report.check();
    Path path = out;
    StudyFolder folder = path == null ? null : valid("--out", () -> StudyFolder.prepared(path));
    if (save != null) {
      Output.check("--save", save);
    }
    asked.notes().forEach(note -> progress().println("note: " + note));
    try (StudyJournal journal =
        new StudyJournal(
            asked.settings(), result -> report(result, engine, asked), folder, err())) {
      StudyReport study = report(run(engine, asked.settings(), journal), engine, asked);
      // Whoever interrupts from here on gets all of it.
      journal.finish(() -> finish(study, engine, asked, folder));
    }
    return ExitCode.OK;
  }

  private StudyReport report(StudyResult result, Engine engine, StudyInput.Asked asked) {
    return new StudyReport(result, name(engine), asked.large(), asked.small(), input.freezeText());
  }

  private void finish(
      StudyReport study, Engine engine, StudyInput.Asked asked, @Nullable StudyFolder folder) {
    Document document =
        report.showsPage()
            ? StudyTable.document(study, ExperimentCommand::probabilities)
                .with(
                    RunSummary.provenance(
                        "Engine " + study.engine(),
                        BuildInfo.commit(),
                        new Environment(
                            List.of(),
                            JvmProbe.probe(),
                            Backends.description(engine.backend().orElse(null)),
                            MachineProbe.probe(null),
                            List.of())))
            : StudyTable.document(study);
    report.show(new Reported(study, document));
    PrintWriter printer = report.text();
    printer.println();
    if (folder != null) {
      folder.write(study, printer);
    }
    ModelStudy ofModel = asked.model();
    if (save != null && ofModel != null) {
      save(save, ofModel, study.result(), printer);
    }
    if (!study.result().isValid()) {
      throw new CommandFailure(
          ExitCode.INVALID,
          folder == null
              ? "results are invalid, see above"
              : "results are invalid, see 'invalid' in " + folder.json() + " for each and why");
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
      Output.write(file, study.saved(tuned.fit().parameters()));
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

  private StudyResult run(Engine engine, StudySettings settings, StudyJournal journal)
      throws InterruptedException {
    PrintWriter err = progress();
    int seeds = settings.seeds().count();
    int threads = Math.min(seeds, Runtime.getRuntime().availableProcessors());
    err.println(
        String.format(
            Locale.ROOT,
            "training on engine %s in %s precision, scenarios: %d, seeds: %d",
            name(engine),
            settings.network().precision().name().toLowerCase(Locale.ROOT),
            settings.scenarios().size(),
            seeds));
    ProgressLines progress = progress("trains", "seeds");
    return Study.run(
        engine,
        settings,
        threads,
        (seed, finished) -> journal.add(seed, () -> progress.done(finished, seeds)));
  }
}
