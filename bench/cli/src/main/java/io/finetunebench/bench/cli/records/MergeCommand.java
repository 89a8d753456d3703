package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.ShardOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.option.VerdictOptions;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Replay;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.RunTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one answer of the shards of a job. */
@Command(
    name = "merge",
    description = {
      "Makes one answer of all shards of a job that were measured with --shard: what 'ab', 'run' or"
          + " 'experiment' on one machine would have said.",
      "A shard that is missing, cut off, there twice or of another job is refused by its name."
    })
public class MergeCommand extends Subcommand {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders with the records of shards (default: the store).")
  private List<Path> folders = new ArrayList<>();

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Name of the job, as the shards were given it; needed to merge from a store.")
  private @Nullable String job;

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private VerdictOptions options = new VerdictOptions();

  /** A record, and the store that has what lies beside it. */
  public record Found(RunRecord run, RecordStore in) {}

  @Override
  public Integer call() {
    report.check();
    Criteria criteria = options.criteria(false);
    List<Found> found = new ArrayList<>();
    if (!folders.isEmpty()) {
      folders.forEach(folder -> addTo(found, folder));
      return merged(
          found, String.join(", ", folders.stream().map(Path::toString).toList()), criteria);
    }
    String name = job;
    if (name == null) {
      throw refused("expected folders of shards, or --store and the --run that they are of");
    }
    try (RecordStore records = store.openToShow()) {
      List<String> ids =
          records.heads().heads().stream()
              .map(head -> head.id())
              .filter(id -> id.endsWith(ShardOption.suffix(name)))
              .toList();
      records.readable(ids).forEach(run -> found.add(new Found(run, records)));
      return merged(found, records.name(), criteria);
    }
  }

  private void addTo(List<Found> found, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw CommandFailure.usage(folder + ": expected a folder with the records of shards");
    }
    FolderStore records = new FolderStore(folder);
    RecordStore.Listing listing = records.list();
    if (!listing.problems().isEmpty()) {
      throw CommandFailure.usage(listing.problems().get(0));
    }
    listing.records().forEach(run -> found.add(new Found(run, records)));
  }

  private int merged(List<Found> found, String place, Criteria criteria) {
    List<RunRecord> ofJob =
        found.stream()
            .map(Found::run)
            .filter(run -> job == null || isOf(run.shard(), job))
            .distinct()
            .toList();
    Shards shards = Shards.of(ofJob, place);
    progress()
        .println(
            "shards of job " + shards.job().job() + ": " + shards.job().count() + ", all whole");
    if (!shards.baselines().isEmpty()) {
      return compared(shards, criteria);
    }
    List<Found> runs =
        shards.runs().stream()
            .flatMap(run -> found.stream().filter(each -> each.run().equals(run)).limit(1))
            .toList();
    return shards.runs().get(0).preset().equals(Shard.STUDY)
        ? study(runs, report)
        : measured(shards);
  }

  private static boolean isOf(@Nullable Shard shard, @Nullable String name) {
    return shard != null && shard.job().equals(name);
  }

  /**
   * Makes one study of its shards, which only the harness can that runs studies.
   *
   * @param shards in their order
   * @return the exit code
   */
  protected int study(List<Found> shards, ReportOptions reports) {
    throw CommandFailure.usage(
        "job "
            + Objects.requireNonNull(shards.get(0).run().shard()).job()
            + " is a study: merge it with the distribution that measured it");
  }

  private int compared(Shards shards, Criteria typed) {
    Map<String, String> asked = shards.job().asked();
    typed
        .shared()
        .forEach(
            (name, value) ->
                require(
                    value.equals(asked.get(name)),
                    "--%s: the shards were measured with %s, found %s; give merge what they had"
                        .formatted(name, asked.get(name), value)));
    Criteria criteria = typed.ofSuite(shards.job().suite().size());
    Comparison comparison = Replay.of(shards.baselines(), shards.runs(), criteria);
    return options.showPairs(
        comparison,
        ComparisonTable.ofRuns(
            comparison, shards.baselines(), shards.runs(), unused -> Attachments.none()),
        report);
  }

  private int measured(Shards shards) {
    RunRecord whole = whole(shards);
    report.show(new Reported(whole, RunTable.document(whole, Attachments.none())));
    return whole.results().stream()
            .map(BenchmarkResult::validity)
            .anyMatch(validity -> validity.status() == Validity.Status.INVALID)
        ? ExitCode.INVALID
        : ExitCode.OK;
  }

  /** Returns the run that the shards are of, on the first one's machine. */
  private RunRecord whole(Shards shards) {
    RunRecord first = shards.runs().get(0);
    long machines =
        shards.runs().stream().map(run -> run.machine().identity().key()).distinct().count();
    if (machines > 1) {
      err()
          .println(
              "finetune-bench: the shards ran on machines of "
                  + machines
                  + " classes; the first one's is shown");
    }
    Instant start =
        shards.runs().stream().map(RunRecord::startedAt).min(Instant::compareTo).orElseThrow();
    Instant end =
        shards.runs().stream()
            .map(run -> Objects.requireNonNull(run.finishedAt()))
            .max(Instant::compareTo)
            .orElseThrow();
    return new RunRecord(
        new RunIdentity(shards.job().job(), start, end, true, first.preset(), first.commit()),
        first.environment(),
        shards.runs().stream().flatMap(run -> run.workloads().stream()).distinct().toList(),
        shards.runs().stream().flatMap(run -> run.results().stream()).toList(),
        null);
  }
}
