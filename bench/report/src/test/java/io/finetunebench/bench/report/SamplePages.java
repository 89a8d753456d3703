package io.finetunebench.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.SeriesBaseline;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Sweep;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.RunTable;
import io.finetunebench.bench.report.trend.HistoryTable;
import io.finetunebench.bench.report.trend.SweepTable;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.render.HtmlRenderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A report of each kind, from made data. */
public enum SamplePages {
  RUN,
  COMPARISON,
  HISTORY,
  SWEEP,
  STUDY,
  CLASSES,
  FOREIGN,
  GATE,
  TABLES;

  public static final int HISTORY_BENCHMARKS = 40;
  public static final int HISTORY_RUNS = 200;
  private static final int GATE_BENCHMARKS = 6;
  private static final int GATE_RUNS = 40;

  public Document document() {
    return switch (this) {
      case RUN -> RunTable.document(MadeRuns.run("made-run", 1, 1, 1), Attachments.none());
      case COMPARISON ->
          comparison(MadeRuns.run("made-old", 1, 1, 1), MadeRuns.run("made-new", 1, 1.3, 0.7));
      case HISTORY ->
          HistoryTable.document(
              History.of(
                  History.Runs.of(MadeRuns.history(HISTORY_BENCHMARKS, HISTORY_RUNS)),
                  List.of(),
                  0.03));
      case SWEEP -> sweep();
      case FOREIGN -> foreign();
      case GATE -> gate();
      case TABLES -> MadeStudies.tables();
      case CLASSES -> MadeStudies.threeClasses();
      case STUDY -> MadeStudies.twoClasses();
    };
  }

  public static Document comparison(RunRecord before, RunRecord after) {
    return ComparisonTable.ofRuns(
        Comparison.of(
            Series.of(before), Series.of(after), Criteria.of(Limits.USUAL, 0.99, false, Set.of())),
        List.of(before),
        List.of(after),
        run -> Attachments.none());
  }

  private static Document foreign() {
    try {
      Path file = Files.createTempFile("foreign", ".json");
      try {
        Files.writeString(file, MadeRuns.foreign(1.12));
        return RunTable.document(
            ImportedRuns.read(file, new ImportedRuns.Facts(null, null, null, null)).get(0),
            Attachments.none());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Document gate() {
    List<RunRecord> runs = MadeRuns.history(GATE_BENCHMARKS, GATE_RUNS);
    RunRecord newest = runs.get(runs.size() - 1);
    return ComparisonTable.ofSeries(
        SeriesBaseline.compare(
            History.Runs.of(runs.subList(0, runs.size() - 1)),
            List.of(newest),
            List.of(),
            Criteria.of(Limits.USUAL, 0.99, false, Set.of()),
            Progress.NONE),
        History.of(History.Runs.of(runs), List.of(), 0.03),
        List.of(newest),
        run -> Attachments.none());
  }

  private static Document sweep() {
    Sweep sweep = Sweep.of(List.of(MadeRuns.sweep()), 0.95, MetricChoice.ALL);
    return SweepTable.document(
        sweep,
        List.of(Crossover.of(sweep.curves("reference").get(0), sweep.curves("cuda").get(0), 0.95)));
  }

  /** Writes the page to a folder. */
  Path write(Path folder) throws IOException {
    return write(folder, name().toLowerCase(Locale.ROOT), document());
  }

  public static Path write(Path folder, String name, Document document) throws IOException {
    return Files.write(folder.resolve(name + ".html"), HtmlRenderer.page(document).getBytes(UTF_8));
  }
}
