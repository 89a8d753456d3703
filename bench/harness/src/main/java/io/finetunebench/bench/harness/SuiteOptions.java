package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.bench.benchmarks.run.Preset;
import io.finetunebench.bench.benchmarks.run.SuiteRequest;
import io.finetunebench.bench.benchmarks.workload.TableWorkload;
import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.harness.input.ModelOption;
import io.finetunebench.bench.harness.input.TableOption;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Which of our benchmarks are measured, and what they work on. */
final class SuiteOptions extends SharedOptions {
  @Option(
      names = "--preset",
      paramLabel = "P",
      description = "How much to measure: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "standard")
  private Preset preset = Preset.STANDARD;

  @Mixin private EngineOption engines = new EngineOption();

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      description =
          "What to work on: a name, see 'list', or a file of YAML or JSON; may be repeated"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "seed")
  private List<String> workloads = new ArrayList<>();

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Open-loop load of R operations a second instead of one after the other.")
  private @Nullable Double rate;

  @Option(
      names = "--arrivals",
      paramLabel = "A",
      description =
          "How the operations of --rate arrive: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "poisson")
  private Load.Arrivals arrivals = Load.Arrivals.POISSON;

  @Mixin private TableOption table = new TableOption();

  /**
   * What is measured.
   *
   * @param tables workloads of the request whose files are to be written
   */
  record Chosen(SuiteRequest request, List<TableWorkload> tables) {}

  /** Returns the first of these options that was typed; empty without one. */
  Optional<String> typed() {
    Set<String> own =
        CommandSpec.forAnnotatedObject(new SuiteOptions()).options().stream()
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    return command().getParseResult().matchedOptionsSet().stream()
        .map(OptionSpec::longestName)
        .filter(own::contains)
        .findFirst();
  }

  /** Refuses options that do not go together. */
  void check() {
    table.check();
    require(rate != null || !isTyped("--arrivals"), "--arrivals goes with --rate, found no --rate");
  }

  /**
   * Returns what the options ask for.
   *
   * @param jmh JMH's own arguments, which go before the options
   * @param folder of the record
   * @param startNanos when the run began
   * @throws EngineUnavailableException if an engine that was asked for cannot run
   * @throws CommandFailure if nothing fits
   */
  Chosen chosen(JmhArguments jmh, Path folder, long startNanos) {
    EngineOption.Measured measured = engines.measured(jmh);
    List<TableWorkload> tables = CommandFailure.unlessRefused(() -> table.workloads(folder));
    return CommandFailure.unlessRefused(
        () -> {
          SuiteRequest request =
              new SuiteRequest(
                  preset,
                  measured.available(),
                  measured.unavailable(),
                  tables.isEmpty()
                      ? workloads()
                      : tables.stream().map(TableWorkload::workload).toList(),
                  precision.precision(),
                  rate == null ? null : new Load(arrivals, rate),
                  jmh,
                  folder,
                  startNanos);
          request.check();
          return new Chosen(request, tables);
        });
  }

  /** Returns the workloads that are asked for; a model alone takes the default's place. */
  private List<Workload> workloads() {
    Path file = model.file();
    List<Workload> all = new ArrayList<>();
    if (file != null) {
      all.add(Workloads.ofModel(file));
    }
    if (file == null || isTyped("--workload")) {
      workloads.stream().map(Workloads::find).forEach(all::add);
    }
    return all;
  }
}
