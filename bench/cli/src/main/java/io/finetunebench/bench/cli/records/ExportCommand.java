package io.finetunebench.bench.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.CommandGroup;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.NamedRun;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.store.export.ExportFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Writes runs, or a model, in the formats of other tools. */
@Command(
    name = "export",
    description =
        "Writes runs for other tools, as JMH's JSON or as CSV. With --model it writes a model for"
            + " another library.")
public final class ExportCommand extends Subcommand {
  /** The names of all formats, of runs and of models. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(ofRuns().stream(), ofModels().keySet().stream()).iterator();
    }

    static List<String> ofRuns() {
      return Arrays.stream(ExportFormat.values()).map(ExportFormat::toString).toList();
    }

    static SortedMap<String, Function<Path, byte[]>> ofModels() {
      SortedMap<String, Function<Path, byte[]>> formats = new TreeMap<>();
      CommandGroup.all().forEach(group -> formats.putAll(group.modelFormats()));
      return formats;
    }
  }

  @Parameters(paramLabel = "RUN", arity = "0..*", description = NamedRun.GRAMMAR + ".")
  private List<String> runs = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A model's file in place of runs; needs --out.")
  private @Nullable Path model;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "${COMPLETION-CANDIDATES} (default: jmh, of models onnx).",
      completionCandidates = Formats.class)
  private @Nullable String format;

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to a file (default: standard output).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    Path ofModel = model;
    if (ofModel != null) {
      return export(ofModel);
    }
    require(!runs.isEmpty(), "Missing required parameter: 'RUN'");
    ExportFormat chosen = chosen();
    String target = output == null ? Output.STANDARD : output.toString();
    if (!target.equals(Output.STANDARD)) {
      Output.check("--out", Path.of(target));
    }
    List<RunRecord> records = new ArrayList<>();
    try (RecordStore opened = store.open()) {
      for (String run : runs) {
        records.add(NamedRun.load(run, store, opened));
      }
    }
    records.sort(Comparator.comparing(RunRecord::startedAt).thenComparing(RunRecord::id));
    String text =
        CommandFailure.unlessRefused(() -> chosen.write(records.stream().distinct().toList()));
    Output.write(target, text.getBytes(UTF_8), out());
    return ExitCode.OK;
  }

  private ExportFormat chosen() {
    String name = format == null ? ExportFormat.JMH.toString() : format;
    return Arrays.stream(ExportFormat.values())
        .filter(each -> each.toString().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                Formats.ofModels().containsKey(name)
                    ? refused("--format " + name + " goes with --model, found runs")
                    : unknownFormat(name, Formats.ofRuns()));
  }

  private int export(Path ofModel) {
    require(runs.isEmpty(), "expected runs or --model, found both");
    SortedMap<String, Function<Path, byte[]>> formats = Formats.ofModels();
    require(!formats.isEmpty(), "--model: this program reads records alone");
    String name = format == null ? formats.firstKey() : format.toLowerCase(Locale.ROOT);
    Function<Path, byte[]> writer = formats.get(name);
    if (writer == null) {
      throw unknownFormat(name, formats.keySet());
    }
    if (output == null) {
      throw refused("--model: expected --out FILE beside it");
    }
    Output.check("--out", output);
    Output.write(output, writer.apply(ofModel));
    return ExitCode.OK;
  }

  private ParameterException unknownFormat(String name, Collection<String> expected) {
    return invalid(
        "--format",
        "expected one of ["
            + String.join(", ", expected)
            + "] (case-insensitive) but was '"
            + name
            + "'");
  }
}
