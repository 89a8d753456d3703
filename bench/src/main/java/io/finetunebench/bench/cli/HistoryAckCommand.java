package io.finetunebench.bench.cli;

import io.finetunebench.bench.history.ChangePoint;
import io.finetunebench.bench.history.History;
import io.finetunebench.bench.history.Trend;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of a shift that it is known. */
@Command(
    name = "ack",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Keeps in the store that a shift is known and accepted: what came after it is the new normal.",
      "It holds for the shift that begins at RUN, or within 5 runs of it."
    })
final class HistoryAckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "The first run after the shift: its id, the start of one, or latest.")
  private String run = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why it is accepted, in one line.")
  private String reason = "";

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

  @Override
  public Integer call() {
    try (RecordStore records = store.open()) {
      return acknowledge(records);
    }
  }

  private int acknowledge(RecordStore records) {
    RunRecord first = records.load(run);
    if (first.results().stream()
        .noneMatch(
            result ->
                (benchmark == null || benchmark.equals(result.benchmark()))
                    && result.parameters().entrySet().containsAll(parameters.entrySet()))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "run "
              + first.id()
              + " has no benchmark of that name and parameters; see './finetune-bench show "
              + first.id()
              + "'");
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Acknowledgement acknowledgement;
    try {
      acknowledgement =
          new Acknowledgement(
              Acknowledgement.SCHEMA_VERSION,
              RunRecord.newId(now),
              first.id(),
              benchmark,
              parameters,
              reason.strip(),
              now);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    records.saveAcknowledgement(acknowledgement);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println("acknowledged from run " + first.id() + " on: " + acknowledgement.reason());
    History history =
        History.of(
            records.list().records(), records.acknowledgements(), HistoryCommand.MINIMUM_EFFECT);
    long shifts = 0;
    for (Trend trend : history.series()) {
      for (ChangePoint changePoint : trend.changePoints()) {
        if (acknowledgement.equals(changePoint.acknowledgement())) {
          out.println("  " + trend.name());
          shifts++;
        }
      }
    }
    if (shifts == 0) {
      out.println("  no shift is found near that run yet; it holds when one is");
    }
    return ExitCode.OK;
  }
}
