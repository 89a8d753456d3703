package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.NamedRun;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says of a shift that it is known, or takes that back. */
@Command(
    name = "ack",
    description = {
      "Keeps in the store that a shift is known and accepted: what came after it is the new"
          + " normal.",
      "It holds for the shift that begins at RUN, or within 5 runs of it, or else for the one before"
          + " it, until it is withdrawn."
    })
final class HistoryAckCommand extends Subcommand {
  @Parameters(
      paramLabel = "RUN",
      description = "The first run after the shift: its id, the start of one, or latest.")
  private String run = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why it is accepted, in one line; required but for --withdraw.")
  private @Nullable String reason;

  @Option(
      names = "--withdraw",
      description =
          "Take back what was acknowledged of RUN: of --benchmark and --param where they are given,"
              + " else all of it.")
  private boolean withdraw;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      description = "The benchmark that it is about (default: every one).")
  private @Nullable String benchmark;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "A parameter's value that it is about; may be repeated.")
  private Map<String, String> parameters = new TreeMap<>();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private RepositoryOption repository = new RepositoryOption();

  @Override
  public Integer call() {
    require(
        withdraw != (reason != null),
        withdraw
            ? "--reason: expected without --withdraw"
            : "Missing required option: '--reason=TEXT'");
    PrintWriter out = out();
    try (RecordStore records = store.open()) {
      if (reason == null) {
        withdraw(records, out);
      } else {
        acknowledge(records, reason.strip(), out);
      }
    }
    return ExitCode.OK;
  }

  private void acknowledge(RecordStore records, String why, PrintWriter out) {
    RunRecord first = store.load(run, records);
    if (first.results().stream()
        .noneMatch(
            result ->
                (benchmark == null || benchmark.equals(result.benchmark()))
                    && result.parameters().entrySet().containsAll(parameters.entrySet()))) {
      throw CommandFailure.usage(
          "run "
              + first.id()
              + " has no benchmark of that name and parameters; see './finetune-bench report "
              + first.id()
              + "'");
    }
    Instant now = now();
    Acknowledgement acknowledgement =
        CommandFailure.unlessRefused(
            () ->
                new Acknowledgement(
                    Acknowledgement.SCHEMA_VERSION,
                    RunRecord.newId(now),
                    first.id(),
                    benchmark,
                    parameters,
                    why,
                    now));
    records.saveAcknowledgement(acknowledgement);
    out.println("acknowledged from run " + first.id() + " on: " + acknowledgement.reason());
    History.Runs runs = new History.Runs(MetricChoice.ALL, repository.graph());
    records.scores(
        series -> acknowledgement.covers(series.benchmark(), series.parameters()),
        run -> {
          if (store.isDated(run.run())) {
            runs.accept(run);
          }
        });
    History history = History.of(runs, records.acknowledgements(), HistoryCommand.MINIMUM_EFFECT);
    List<String> covered =
        Stream.concat(
                history.series().stream()
                    .filter(trend -> trend.isCoveredBy(acknowledgement))
                    .map(Trend::name),
                history.bytes().stream()
                    .filter(
                        trend ->
                            trend.steps().stream()
                                .anyMatch(step -> acknowledgement.equals(step.acknowledgement())))
                    .map(trend -> Trend.name(trend.key()) + " " + trend.key().metric()))
            .toList();
    covered.forEach(name -> out.println("  " + name));
    if (covered.isEmpty()) {
      out.println("  no shift is found near that run yet; it holds when one is");
    }
  }

  private void withdraw(RecordStore records, PrintWriter out) {
    List<Acknowledgement> holding =
        records.acknowledgements().stream().filter(each -> each.withdrawnAt() == null).toList();
    // The run itself may be gone from the store by now.
    String asked = run.equals(NamedRun.LATEST) ? store.load(run, records).id() : run;
    List<String> runs =
        holding.stream()
            .map(Acknowledgement::run)
            .filter(id -> !asked.isEmpty() && id.startsWith(asked))
            .distinct()
            .sorted()
            .toList();
    if (runs.size() > 1 && !runs.contains(asked)) {
      throw CommandFailure.usage(
          store.name()
              + ": expected one run with acknowledgements that fits '"
              + asked
              + "', found "
              + String.join(", ", runs));
    }
    String of = runs.isEmpty() || runs.contains(asked) ? asked : runs.get(0);
    List<Acknowledgement> meant =
        holding.stream()
            .filter(each -> each.run().equals(of))
            .filter(each -> benchmark == null || benchmark.equals(each.benchmark()))
            .filter(each -> each.parameters().entrySet().containsAll(parameters.entrySet()))
            .toList();
    if (meant.isEmpty()) {
      throw CommandFailure.usage(
          store.name()
              + ": expected an acknowledgement of run "
              + asked
              + (benchmark == null && parameters.isEmpty() ? "" : " for that benchmark")
              + ", found "
              + acknowledged(holding));
    }
    Instant now = now();
    for (Acknowledgement each : meant) {
      records.saveAcknowledgement(each.withdrawn(now));
      out.println("withdrawn from run " + each.run() + " on: " + scope(each) + each.reason());
    }
  }

  private static String acknowledged(List<Acknowledgement> holding) {
    return holding.isEmpty()
        ? "none in the store"
        : "those of "
            + String.join(
                ", ",
                holding.stream()
                    .map(each -> "run " + each.run() + " (" + scope(each) + each.reason() + ")")
                    .toList());
  }

  /** What an acknowledgement is about, where that is not everything. */
  private static String scope(Acknowledgement acknowledgement) {
    String scope =
        Stream.concat(
                Stream.ofNullable(acknowledgement.benchmark()),
                acknowledgement.parameters().entrySet().stream().map(Object::toString))
            .collect(Collectors.joining(" "));
    return scope.isEmpty() ? "" : scope + ": ";
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
