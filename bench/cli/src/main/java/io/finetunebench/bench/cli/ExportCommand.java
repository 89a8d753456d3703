package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.export.ExportFormat;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes runs in the formats of other tools. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes runs for other tools: JMH's JSON, github-action-benchmark's custom formats (rates"
            + " and times apart), Bencher's JSON, OpenMetrics text or CSV.")
final class ExportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = NamedRun.GRAMMAR + ".")
  private List<String> runs = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "jmh")
  private ExportFormat format = ExportFormat.JMH;

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to a file (default: standard output).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    List<RunRecord> records = new ArrayList<>();
    try (RecordStore opened = store.open()) {
      for (String run : runs) {
        records.add(NamedRun.load(run, opened));
      }
    }
    records.sort(Comparator.comparing(RunRecord::startedAt).thenComparing(RunRecord::id));
    String text;
    try {
      text = format.write(records.stream().distinct().toList());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    if (output == null) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(text);
      out.flush();
      return ExitCode.OK;
    }
    Output.write(output, text.getBytes(UTF_8));
    return ExitCode.OK;
  }
}
