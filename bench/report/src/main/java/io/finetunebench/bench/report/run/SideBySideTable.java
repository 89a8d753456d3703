package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a document of runs beside each other: a row a benchmark, a column a run. */
public final class SideBySideTable {
  private static final List<String> OF_RESULT =
      List.of(BenchmarkResult.ENGINE, "workload", "precision");

  private SideBySideTable() {}

  /** Returns the document, whose columns are headed by the runs' backends. */
  public static Document document(List<RunRecord> runs) {
    Map<List<String>, Map<Integer, Cell>> scores = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      for (BenchmarkResult result : runs.get(run).results()) {
        List<String> of = new ArrayList<>(List.of(RunTable.name(result)));
        OF_RESULT.forEach(name -> of.add(RunTable.parameter(result, name)));
        scores.computeIfAbsent(of, absent -> new HashMap<>()).put(run, score(result));
      }
    }
    Rows<Map.Entry<List<String>, Map<Integer, Cell>>> rows =
        new Rows<Map.Entry<List<String>, Map<Integer, Cell>>>()
            .words("benchmark", row -> row.getKey().get(0));
    for (int i = 0; i < OF_RESULT.size(); i++) {
      int place = i + 1;
      rows.column(
          Column.words(OF_RESULT.get(i)).fit(Column.Fit.FOLD),
          row -> Cell.of(row.getKey().get(place)));
    }
    for (int i = 0; i < runs.size(); i++) {
      int run = i;
      rows.numbers(heading(runs, i), row -> row.getValue().getOrDefault(run, Cell.none()));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(rows.table(scores.entrySet()));
    for (int i = 0; i < runs.size(); i++) {
      RunRecord run = runs.get(i);
      blocks.add(Note.of(heading(runs, i) + ": run " + run.id()));
      blocks.addAll(RunNotes.notes(run));
      blocks.addAll(DeviceTables.notes(run));
    }
    return new Document("Runs side by side", "", blocks);
  }

  /** Returns a run's backend, and its place where another has the same. */
  private static String heading(List<RunRecord> runs, int place) {
    String own = backend(runs.get(place));
    boolean alone = runs.stream().filter(run -> backend(run).equals(own)).count() == 1;
    return alone ? own : own + " (" + (place + 1) + ")";
  }

  private static String backend(RunRecord run) {
    return run.backend() == null ? "no backend" : run.backend().name();
  }

  private static Cell score(BenchmarkResult result) {
    if (result.metrics().isEmpty()) {
      return Cell.of(result.validity().status().name(), Tone.CAUTION);
    }
    Metric metric = result.metrics().get(0);
    return Cells.score(metric.score(), metric.unit());
  }
}
