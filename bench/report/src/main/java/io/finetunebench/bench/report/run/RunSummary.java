package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the document of all that is known of a run. */
public final class RunSummary {
  /** What the records of a side may take, in characters, so that the report stays a page. */
  private static final int MOST_CHARACTERS = 4_000_000;

  private RunSummary() {}

  /** Returns one line for a list of runs. */
  public static String line(RunHead run) {
    return String.join(
        "  ",
        run.id(),
        run.preset(),
        commit(run.commit()),
        counts(run),
        run.complete() ? "complete" : "INCOMPLETE",
        run.machine());
  }

  /** Returns how many results are valid, and how many are not. */
  static String counts(RunRecord run) {
    return counts(RunHead.of(run));
  }

  private static String counts(RunHead run) {
    RunHead.Counts counts = run.counts();
    return counts.valid()
        + " valid"
        + (counts.invalid() > 0 ? ", " + counts.invalid() + " INVALID" : "")
        + (counts.skipped() > 0 ? ", " + counts.skipped() + " skipped" : "");
  }

  /** Returns all that is known of a run: where its numbers come from, scores, distributions. */
  public static Document document(RunRecord run) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(RunFigures.tally(run));
    blocks.addAll(RunFigures.scoreBoard(run));
    blocks.add(facts(run));
    blocks.addAll(RunTable.blocks(run));
    for (Table table :
        List.of(
            distributions(run), DeviceTables.phases(run), DeviceTables.devices(run), checks(run))) {
      if (!table.rows().isEmpty()) {
        blocks.add(table);
      }
    }
    blocks.add(RunFigures.cards(run, Attachments.none()));
    return new Document("Benchmark run " + run.id(), RunTable.headline(run), "", blocks);
  }

  /** Returns the section of HTML that says where the numbers come from, with the record itself. */
  static Section provenance(RunRecord run) {
    return provenance("", List.of(run));
  }

  /** Returns a document that begins with where its runs were measured, and ends with the runs. */
  public static Document withRuns(Document document, List<RunRecord> runs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Tally(List.of(), places(List.of(), runs)));
    blocks.addAll(document.blocks());
    blocks.add(provenance("", runs));
    return new Document(document.title(), document.headline(), document.answer(), blocks);
  }

  /**
   * Returns the section of HTML that says where something was computed just now.
   *
   * @param what was computed, and by what
   */
  public static Section provenance(String what, Commit commit, Environment environment) {
    Facts.Builder facts = Facts.builder();
    origin(facts, commit, environment);
    environment.machine().details().forEach((name, value) -> facts.add("", name + " " + value));
    return new Section(
        "Where the numbers come from",
        new Cards(
            "Machine and versions",
            List.of(
                new Cards.Card(
                    what,
                    environment.machine().identity().key(),
                    Tone.PLAIN,
                    List.of(facts.build())))));
  }

  /**
   * Returns the same of the runs of a side, with as many records as a page has room for.
   *
   * @param side that the runs are of; empty where there are no sides
   */
  public static Section provenance(String side, List<RunRecord> runs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Cards(
            "Machine and versions",
            runs.stream()
                .map(
                    run ->
                        new Cards.Card(
                            "Run " + run.id(),
                            run.machine().identity().key(),
                            Tone.PLAIN,
                            List.of(facts(run))))
                .toList()));
    int characters = 0;
    int left = runs.size();
    for (RunRecord run : runs) {
      String record = RecordFormat.write(run);
      characters += record.length();
      if (left < runs.size() && characters > MOST_CHARACTERS) {
        blocks.add(new Paragraph(left + " more records have no room here."));
        break;
      }
      left--;
      blocks.add(
          Download.json(
              "record-" + run.id() + ".json", "the run record, with every sample", record));
    }
    return new Section(
        "Where the numbers " + (side.isEmpty() ? "" : "of the " + side + " ") + "come from",
        blocks);
  }

  /** Returns where and from what a run's numbers come. */
  static Facts facts(RunRecord run) {
    Facts.Builder facts = Facts.builder();
    facts.add("run", run.id() + (run.complete() ? "" : " (INCOMPLETE: it was cut off)"));
    List<String> typed = run.environment().commandLine();
    if (!typed.isEmpty()) {
      facts.add("command", "finetune-bench " + String.join(" ", typed));
    }
    origin(facts, run.commit(), run.environment());
    run.workloads().forEach(workload -> facts.add("work", workload(workload)));
    run.machine().details().forEach((name, value) -> facts.add("", name + " " + value));
    return facts.build();
  }

  private static void origin(Facts.Builder facts, Commit commit, Environment environment) {
    Machine machine = environment.machine();
    facts.add("commit", commit(commit));
    facts.add("machine", machine.identity().key());
    facts.add(
        "system",
        machine.os().name() + " " + machine.os().version() + " " + machine.os().architecture());
    facts.add("JVM", jvm(environment.jvm()));
    facts.add("backend", backend(environment.backend()));
  }

  private record Distribution(BenchmarkResult result, Latency latency) {}

  private static final Rows<Distribution> DISTRIBUTIONS =
      new Rows<Distribution>()
          .words("benchmark", row -> RunTable.subject(row.result()))
          .column(
              Column.words("distribution").fit(Column.Fit.FOLD),
              row -> Cell.of(row.latency().name()))
          .numbers("samples", row -> Cells.count(row.latency().count()))
          .numbers("fastest", row -> Cells.duration(row.latency().min()))
          .column(
              Column.words("percentiles").fit(Column.Fit.BELOW),
              row -> Cell.of(percentiles(row.latency())))
          .numbers("slowest", row -> Cells.duration(row.latency().max()));

  /** Returns the distributions of a run, a row each. */
  static Table distributions(RunRecord run) {
    return DISTRIBUTIONS.table(
        run.results().stream()
            .flatMap(
                result ->
                    result.latencies().stream().map(latency -> new Distribution(result, latency)))
            .toList());
  }

  private static String percentiles(Latency latency) {
    return latency.percentiles().isEmpty()
        ? "too few samples"
        : latency.percentiles().stream()
            .map(RunSummary::percentile)
            .collect(Collectors.joining(", "));
  }

  private record Checked(BenchmarkResult result, Check check) {}

  private static final Rows<Checked> CHECKS =
      new Rows<Checked>()
          .words("benchmark", row -> RunTable.subject(row.result()))
          .column(
              Column.words("verdict"),
              row -> row.check().passed() ? Cell.of("passed") : Cell.of("FAILED", Tone.BAD))
          .numbers("error", row -> Cells.formatted("%.2g", row.check().error()))
          .numbers("allowed", row -> Cells.formatted("%.2g", row.check().tolerance()))
          .column(
              Column.words("check").fit(Column.Fit.BELOW),
              row -> Cell.of(row.check().description()));

  /** Returns how each benchmark's engine compared with the oracle, a row each. */
  static Table checks(RunRecord run) {
    return CHECKS.table(
        run.results().stream()
            .flatMap(
                result ->
                    Stream.ofNullable(result.check()).map(check -> new Checked(result, check)))
            .toList());
  }

  private static String workload(WorkloadDescription workload) {
    return String.format(
        Locale.ROOT,
        "%s %s: %d-%s, %,d examples in batches of %,d, %,d queries; MFLOP: epoch %s, grid %s;"
            + " content %s",
        workload.name(),
        workload.precision(),
        workload.features(),
        workload.layerWidths().stream().map(String::valueOf).collect(Collectors.joining("-")),
        workload.examples(),
        workload.batch(),
        workload.queries(),
        Quantity.number(workload.epoch().floatingPointOperations() / 1e6),
        Quantity.number(workload.grid().floatingPointOperations() / 1e6),
        workload.hash().substring(0, 12));
  }

  /** Returns where two sides were measured, in one line: once where it was the same place. */
  public static String places(List<RunRecord> baseline, List<RunRecord> candidate) {
    List<String> before = baseline.stream().map(RunSummary::place).distinct().toList();
    List<String> after = candidate.stream().map(RunSummary::place).distinct().toList();
    return before.equals(after) || before.isEmpty()
        ? "measured on " + String.join(", ", after)
        : "baseline measured on "
            + String.join(", ", before)
            + ", candidate on "
            + String.join(", ", after);
  }

  /** Returns where a run was measured, as far as that is known. */
  static String place(RunRecord run) {
    return machine(run.machine().identity().key()) + "; " + jvm(run.jvm());
  }

  /** Returns a machine's name, as far as it is known. */
  public static String machine(String key) {
    return key.equals(ImportedRuns.MACHINE) ? "a machine that is not named" : key;
  }

  /** Returns a JVM's name and version, as far as they are known. */
  static String jvm(Jvm jvm) {
    String known =
        Stream.of(jvm.name(), jvm.version())
            .filter(word -> !word.equals("unknown"))
            .collect(Collectors.joining(" "));
    return known.isEmpty() ? "unknown JVM" : known;
  }

  private static String backend(@Nullable BackendDescription backend) {
    if (backend == null) {
      return "none";
    }
    List<String> parts = new ArrayList<>();
    parts.add(backend.name());
    backend.versions().forEach((part, version) -> parts.add(part + " " + version));
    backend.threads().forEach((part, most) -> parts.add(part + " with " + most + " threads"));
    if (backend.playedByStandIn()) {
      parts.add("STAND-IN: a library in place of NVIDIA's driver, no device");
    }
    return String.join(", ", parts);
  }

  private static String percentile(Percentile percentile) {
    String name =
        percentile.percentile() == Math.rint(percentile.percentile())
            ? String.valueOf((long) percentile.percentile())
            : String.valueOf(percentile.percentile());
    return "p" + name + " " + Quantity.duration(percentile.value());
  }

  private static String commit(Commit commit) {
    String id = commit.id();
    if (id == null) {
      return "unknown commit";
    }
    return Commit.shortened(id) + (Boolean.TRUE.equals(commit.dirty()) ? " with changes" : "");
  }
}
