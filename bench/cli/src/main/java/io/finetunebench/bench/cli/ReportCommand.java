package io.finetunebench.bench.cli;

import io.finetunebench.bench.history.History;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Scores;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.report.Attachments;
import io.finetunebench.bench.report.ComparisonJson;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.report.HistoryJson;
import io.finetunebench.bench.report.HistoryTable;
import io.finetunebench.bench.report.RunTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.core.document.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes one HTML file about runs: of one run, of two sides, or of their history. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes one HTML file that needs nothing beside itself: about one run, with --baseline about"
          + " two sides, and about several runs how every benchmark went. It needs --out, or another"
          + " file to write.",
      "JMH's own JSON files of any project are runs, too."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:the report was written, whatever it says",
      "  2:usage, or input that is missing, unreadable or malformed"
    })
final class ReportCommand implements Callable<Integer> {
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
      names = "--out",
      paramLabel = "FILE.html",
      description = "The file to write, as --html does.")
  private @Nullable Path out;

  @Mixin private ReportFiles files = new ReportFiles();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private RepositoryOption repository = new RepositoryOption();

  /**
   * What a report says.
   *
   * @param document for people
   * @param json makes the same for programs
   */
  private record Report(Document document, Supplier<String> json) {}

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    if (out != null) {
      Output.checkPage("--out", out);
    } else if (!files.any()) {
      throw new ParameterException(
          command,
          "expected a file to write: --out FILE.html, or one of --json, --markdown and --png");
    }
    files.check(command);
    Report report;
    try (RecordStore records = store.open()) {
      List<RunRecord> found = new ArrayList<>();
      for (String named : runs.isEmpty() ? List.of(RecordStore.LATEST) : runs) {
        found.addAll(ComparedSide.runs(named, records));
      }
      if (baseline != null) {
        report = comparison(records, ComparedSide.runs(baseline, records), found);
      } else if (found.size() == 1) {
        RunRecord run = found.get(0);
        report =
            new Report(RunTable.document(run, attachments(run)), () -> RecordFormat.write(run));
      } else {
        report = history(found, records.acknowledgements());
      }
    }
    files.write(command, report.document(), report.json());
    if (out != null) {
      ReportFiles.writePage(out, report.document(), report.json());
      files.text(command).println(out);
    }
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
    return Attachments.in(
        Files.exists(folder.resolve(RunRecord.FILE_NAME)) ? folder : folder.resolve(run.id()));
  }

  private static Report comparison(
      RecordStore records, List<RunRecord> before, List<RunRecord> after) {
    Criteria criteria = Criteria.of(HistoryCommand.MINIMUM_EFFECT, 0.99, false, Set.of());
    List<Series> base = series(before);
    List<Series> cand = series(after);
    Comparison comparison =
        Comparison.of(base, cand, criteria, EarlierRuns.of(records, base, cand));
    return new Report(
        ComparisonTable.ofRuns(comparison, before, after),
        () -> ComparisonJson.text(comparison, VerdictOptions.exitCode(comparison)));
  }

  private static List<Series> series(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> Series.of(run).stream()).toList();
  }

  private Report history(List<RunRecord> runs, List<Acknowledgement> acknowledgements) {
    History.Runs taken = new History.Runs();
    runs.forEach(run -> taken.accept(Scores.of(run)));
    taken.arrange(repository.graph());
    History history = History.of(taken, acknowledgements, HistoryCommand.MINIMUM_EFFECT);
    return new Report(HistoryTable.document(history), () -> HistoryJson.text(history));
  }
}
