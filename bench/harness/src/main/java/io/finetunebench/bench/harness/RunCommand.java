package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.ab.JmhOptions;
import io.finetunebench.bench.cli.AbMeasuring;
import io.finetunebench.bench.cli.AbOptions;
import io.finetunebench.bench.cli.AbVerdicts;
import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Output;
import io.finetunebench.bench.cli.ReportOptions;
import io.finetunebench.bench.cli.StoreOption;
import io.finetunebench.bench.cli.Subcommand;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.Attachments;
import io.finetunebench.bench.report.RunTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.suite.JmhArguments;
import io.finetunebench.bench.suite.Load;
import io.finetunebench.bench.suite.PairedPlan;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.suite.SuiteRequest;
import io.finetunebench.bench.workload.TableWorkload;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.bench.workload.Workloads;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.HtmlRenderer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Measures and writes a run record. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the benchmarks, checks every engine against the oracle and writes a run record.",
      "JMH's own arguments go after --, for example: run --engines dl4j -- -f 5 TrainingEpoch"
    })
final class RunCommand extends Subcommand {
  private static final Set<String> PAIR_OPTIONS = names(new PairOptions());

  @Option(
      names = "--preset",
      paramLabel = "P",
      description = "How much to measure: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "standard")
  private Preset preset = Preset.STANDARD;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

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

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @ArgGroup(
      validate = false,
      heading = "%nTwo sides, measured until it is decided; exit codes as of compare:%n")
  private PairOptions pairs = new PairOptions();

  private static Set<String> names(Object options) {
    return CommandSpec.forAnnotatedObject(options).options().stream()
        .map(OptionSpec::longestName)
        .collect(Collectors.toSet());
  }

  @Override
  public Integer call() {
    long startNanos = System.nanoTime();
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<String> arguments = measuring.typed();
    report.check();
    table.check();
    require(rate != null || !isTyped("--arrivals"), "--arrivals goes with --rate, found no --rate");
    JmhArguments jmh =
        CommandFailure.unlessRefused(() -> JmhArguments.parse(measuring.jmhArguments()));
    if (jmh.onlyInforms()) {
      CommandFailure.unlessRefused(
          () -> {
            jmh.inform();
            return jmh;
          });
      return ExitCode.OK;
    }
    boolean paired = refuseOrChoosePairs();
    EngineChoice choice = measuring.engines(jmh);
    String id = RunRecord.newId(start);
    Path folder = store.folder().resolve(id);
    List<TableWorkload> tables = CommandFailure.unlessRefused(() -> table.workloads(folder));
    SuiteRequest request =
        CommandFailure.unlessRefused(() -> request(jmh, choice, tables, folder, startNanos));
    if (paired) {
      tables.forEach(TableWorkload::write);
      return measurePairs(request, arguments);
    }
    PrintWriter out = report.text();
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      FolderStore local = store.local();
      RunRecord record =
          new SuiteMeasuring(request, measuring.identity(id, start), local, this)
              .measure(tables, null, out);
      Document document = RunTable.document(record, Attachments.in(folder));
      Path page = folder.resolve("report.html");
      Output.write(page, HtmlRenderer.page(document).getBytes(UTF_8));
      report.show(document, () -> RecordFormat.write(record));
      if (store.isDatabase()) {
        StoreOption.publish(records, local, id, out);
      }
      out.println(page);
      out.println(SuiteMeasuring.file(local, id));
      return SuiteMeasuring.exitCode(record);
    }
  }

  /** Returns whether two sides are asked for, and refuses what makes sense for two alone. */
  private boolean refuseOrChoosePairs() {
    if (pairs.chosen()) {
      return true;
    }
    for (OptionSpec option : command().getParseResult().matchedOptionsSet()) {
      if (PAIR_OPTIONS.contains(option.longestName())) {
        throw refused(option.longestName() + " goes with --against or --jvm, found neither");
      }
    }
    return false;
  }

  private int measurePairs(SuiteRequest request, List<String> arguments) {
    PairedPlan plan = new PairedPlan(request);
    pairs.check(this);
    List<Build> builds = pairs.builds();
    return new AbVerdicts(report, pairs, store)
        .measure(
            new AbMeasuring.Request(
                unused -> builds,
                JmhOptions.of(plan.arguments(measuring.jmhArguments(), !pairs.otherJvms())),
                cell -> plan.leftOut(cell.benchmark(), cell.mode(), cell.parameters())),
            new AbOptions.Bounds(preset.mostPairs(), preset.pairedTimeLimit()),
            measuring.machineName(),
            arguments);
  }

  private SuiteRequest request(
      JmhArguments jmh,
      EngineChoice choice,
      List<TableWorkload> tables,
      Path folder,
      long startNanos) {
    SuiteRequest request =
        new SuiteRequest(
            preset,
            choice.available(),
            choice.unavailable(),
            tables.isEmpty() ? workloads() : tables.stream().map(TableWorkload::workload).toList(),
            measuring.precision(),
            rate == null ? null : new Load(arrivals, rate),
            jmh,
            folder,
            startNanos);
    request.check();
    return request;
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
