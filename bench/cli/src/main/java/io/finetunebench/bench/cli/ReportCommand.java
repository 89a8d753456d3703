package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.history.History;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.ImportedRuns;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Scores;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.report.Attachments;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.report.HistoryTable;
import io.finetunebench.bench.report.RunTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.HtmlRenderer;
import io.finetunebench.core.document.MarkdownRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes one HTML file about runs: of one run, of two sides, or of their history. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes one HTML file that needs nothing beside itself: about one run, with --baseline about"
          + " two sides, and about several runs how every benchmark went.",
      "JMH's own JSON files of any project are runs, too."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:the report was written, whatever it says",
      "  2:usage, or input that is missing, unreadable or malformed"
    })
final class ReportCommand implements Callable<Integer> {
  private static final String RECORD = "record.json";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "RECORD|FOLDER|RUN-ID",
      arity = "0..*",
      description =
          "A record or JMH's JSON, a folder of them, or a run in the store: its id, the start of"
              + " one, or latest (default: latest).")
  private List<String> runs = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "RUN",
      description = "Compare with this: the same, of the baseline.")
  private @Nullable String baseline;

  @Option(
      names = {"--out", "--html"},
      paramLabel = "FILE.html",
      required = true,
      description = "The file to write.")
  private Path out = Path.of("");

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description =
          "Write the short form, too, for a comment on a pull request; - for standard output.")
  private @Nullable String markdown;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description =
          "Write the page's first screen, too, as a picture for slides; needs Chromium, Chrome or"
              + " Edge.")
  private @Nullable Path png;

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private RepositoryOption repository = new RepositoryOption();

  @Override
  public Integer call() {
    Output.checkPage("--out", out);
    if (markdown != null) {
      Output.checkMarkdown(markdown);
    }
    if (png != null) {
      ReportOptions.checkPicture(png);
    }
    Document document;
    try (RecordStore records = store.open()) {
      List<RunRecord> found = new ArrayList<>();
      for (String named : runs.isEmpty() ? List.of(RecordStore.LATEST) : runs) {
        found.addAll(read(named, records));
      }
      if (baseline != null) {
        document = comparison(records, read(baseline, records), found);
      } else if (found.size() == 1) {
        document = RunTable.document(found.get(0), attachments(found.get(0)));
      } else {
        document = history(found, records.acknowledgements());
      }
    }
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Output.write(out, HtmlRenderer.page(document).getBytes(UTF_8));
    if (markdown != null) {
      Output.write(markdown, MarkdownRenderer.page(document), command);
    }
    if (png != null) {
      ReportOptions.writePicture(png, document);
    }
    (Output.STANDARD.equals(markdown) ? command.getErr() : command.getOut()).println(out);
    return ExitCode.OK;
  }

  /** Returns what lies beside the one run that is shown: where its file is, or in the store. */
  private Attachments attachments(RunRecord run) {
    Path named = Path.of(runs.isEmpty() ? RecordStore.LATEST : runs.get(0));
    Path folder =
        Files.isDirectory(named)
            ? named
            : Files.exists(named) ? named.toAbsolutePath().getParent() : store.folder();
    if (folder == null) {
      return Attachments.none();
    }
    return Attachments.in(Files.exists(folder.resolve(RECORD)) ? folder : folder.resolve(run.id()));
  }

  private static Document comparison(
      RecordStore records, List<RunRecord> before, List<RunRecord> after) {
    Criteria criteria = Criteria.of(HistoryCommand.MINIMUM_EFFECT, 0.99, false, Set.of());
    List<Series> base = series(before);
    List<Series> cand = series(after);
    return ComparisonTable.ofRuns(
        Comparison.of(base, cand, criteria, EarlierRuns.of(records, base, cand)), before, after);
  }

  private static List<Series> series(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> Series.of(run).stream()).toList();
  }

  private Document history(List<RunRecord> found, List<Acknowledgement> acknowledgements) {
    History.Runs taken = new History.Runs();
    found.forEach(run -> taken.accept(Scores.of(run)));
    taken.arrange(repository.graph());
    return HistoryTable.document(
        History.of(taken, acknowledgements, HistoryCommand.MINIMUM_EFFECT));
  }

  private static List<RunRecord> read(String named, RecordStore records) {
    Path path = Path.of(named);
    if (Files.isDirectory(path)) {
      return folder(path);
    }
    return Files.exists(path) || named.endsWith(".json")
        ? file(path)
        : List.of(records.load(named));
  }

  private static List<RunRecord> file(Path file) {
    return ImportedRuns.read(file, new ImportedRuns.Facts(null, null, null, null));
  }

  /** A run's folder has its record in it; any other has records, or folders of runs. */
  private static List<RunRecord> folder(Path folder) {
    if (Files.exists(folder.resolve(RECORD))) {
      return file(folder.resolve(RECORD));
    }
    List<RunRecord> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .map(entry -> Files.isDirectory(entry) ? entry.resolve(RECORD) : entry)
          .filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
          .sorted()
          .forEach(file -> found.addAll(file(file)));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, folder + ": cannot be read (" + e + ")");
    }
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          folder + ": expected records, found none; a run writes " + RECORD + " in a folder");
    }
    return found;
  }
}
