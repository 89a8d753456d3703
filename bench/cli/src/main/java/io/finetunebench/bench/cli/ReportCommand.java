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
import io.finetunebench.bench.verdict.MetricChoice;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class ReportCommand extends Subcommand {
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
    if (out != null) {
      Output.checkPage("--out", out);
    } else if (!files.any()) {
      throw refused(
          "expected a file to write: --out FILE.html, or another, such as --json or --markdown");
    }
    files.check();
    Report report;
    try (RecordStore records = store.open()) {
      List<String> named = runs.isEmpty() ? List.of(RecordStore.LATEST) : runs;
      List<RunRecord> found = runs(named, records);
      if (baseline != null) {
        report = comparison(baseline, records, named, found, err());
      } else if (found.size() == 1) {
        RunRecord run = found.get(0);
        report =
            new Report(
                RunTable.document(run, attachments(named, run)), () -> RecordFormat.write(run));
      } else {
        if (found.size() == 2 && named.size() == 2) {
          err()
              .printf(
                  "finetune-bench: two runs are shown as a history; to compare them: report %s"
                      + " --baseline %s%n",
                  named.get(1), named.get(0));
        }
        report = history(found, records.acknowledgements());
      }
    }
    files.write(report.document(), report::document, report.json());
    if (out != null) {
      ReportFiles.writePage(out, report.document(), report.json());
      files.text().println(out);
    }
    return ExitCode.OK;
  }

  /** Returns the runs that are named, each once. */
  private static List<RunRecord> runs(List<String> named, RecordStore records) {
    Map<String, RunRecord> found = new LinkedHashMap<>();
    for (String each : named) {
      ComparedSide.runs(each, records).forEach(run -> found.putIfAbsent(run.id(), run));
    }
    return List.copyOf(found.values());
  }

  private Attachments attachments(List<String> named, RunRecord run) {
    return ComparedSide.attachments(named, run, store);
  }

  private Report comparison(
      String baselineNamed,
      RecordStore records,
      List<String> named,
      List<RunRecord> after,
      PrintWriter err) {
    List<RunRecord> before = ComparedSide.runs(baselineNamed, records);
    Criteria criteria = Criteria.of(HistoryCommand.MINIMUM_EFFECT, 0.99, false, Set.of());
    List<Series> base = series(before);
    List<Series> cand = series(after);
    ComparedSide.warnOfOne(base, cand, err);
    Comparison comparison =
        Comparison.of(base, cand, criteria, EarlierRuns.of(records, base, cand));
    List<String> all = new ArrayList<>(named);
    all.add(baselineNamed);
    return new Report(
        ComparisonTable.ofRuns(comparison, before, after, run -> attachments(all, run)),
        () -> ComparisonJson.text(comparison, VerdictOptions.exitCode(comparison)));
  }

  private static List<Series> series(List<RunRecord> runs) {
    return runs.stream().flatMap(run -> Series.of(run).stream()).toList();
  }

  private Report history(List<RunRecord> runs, List<Acknowledgement> acknowledgements) {
    History.Runs taken = new History.Runs(MetricChoice.ALL, repository.graph());
    runs.forEach(run -> taken.accept(Scores.of(run)));
    History history = History.of(taken, acknowledgements, HistoryCommand.MINIMUM_EFFECT);
    return new Report(HistoryTable.document(history), () -> HistoryJson.text(history));
  }
}
