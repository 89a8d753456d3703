package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.TimeLeft;
import io.finetunebench.bench.cli.option.ShardOption;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.runner.AbListener;
import io.finetunebench.bench.runner.AbRun;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.store.FolderStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lets two builds take turns, and keeps both records up to date meanwhile. */
public final class AbMeasuring implements AbListener {
  private final FolderStore folders;
  private final PrintWriter err;
  private final PrintWriter progress;
  private final String baselineId;
  private final String candidateId;
  private @Nullable AbRun run;
  private @Nullable JmhSession session;

  /**
   * What to measure.
   *
   * @param builds the two builds, the baseline first
   * @param jmh arguments of JMH
   * @param leftOut why a benchmark that both builds have is not measured; empty if it is
   * @param bounds where nobody says others
   */
  public record Request(
      List<Build> builds, JmhOptions jmh, Function<Cell, Optional<String>> leftOut, Bounds bounds) {
    /** Copies the list. */
    public Request {
      builds = List.copyOf(builds);
    }
  }

  /**
   * How long to measure.
   *
   * @param mostPairs of a benchmark
   * @param budget of the whole; null for no limit
   */
  public record Bounds(int mostPairs, @Nullable Duration budget) {}

  /**
   * Prepares measuring.
   *
   * @param err for notes
   * @param progress for what goes on
   * @param folders that the records are kept in
   * @param shard which part of a job is measured; null for a whole run
   */
  public AbMeasuring(
      PrintWriter err, PrintWriter progress, FolderStore folders, @Nullable Shard shard) {
    this.folders = folders;
    this.err = err;
    this.progress = progress;
    Instant start = Instant.now();
    // Both start at once: the order of their ids makes the candidate the latest run.
    List<String> ids =
        Stream.generate(() -> ShardOption.id(RunRecord.newId(start), shard))
            .distinct()
            .limit(2)
            .sorted()
            .toList();
    baselineId = ids.get(0);
    candidateId = ids.get(1);
  }

  /** Returns the ids of the two records, the baseline's first. */
  public List<String> ids() {
    return List.of(baselineId, candidateId);
  }

  /**
   * Measures and returns the verdicts.
   *
   * @param requested makes what to measure
   * @param settings by the bounds of what to measure
   * @throws io.finetunebench.bench.runner.build.BuildException if the builds cannot be measured
   * @throws CommandFailure if another JMH runs, or a bound makes no sense
   */
  public Comparison measure(
      Supplier<Request> requested, Criteria criteria, Function<Bounds, AbRun.Settings> settings) {
    try (JmhSession begun = new JmhSession(progress, this::interrupted)) {
      session = begun;
      Request request = requested.get();
      Path folder = folders.attachments(candidateId).toAbsolutePath();
      try (AbRun measuring =
          prepared(request, criteria, settings.apply(request.bounds()), folder)) {
        run = measuring;
        request.jmh().notes().forEach(this::note);
        sayWhatIsMeasured(measuring, request.jmh());
        progress();
        return measuring.run(this);
      }
    }
  }

  private static AbRun prepared(
      Request request, Criteria criteria, AbRun.Settings settings, Path folder) {
    try {
      return new AbRun(
          request.builds().get(0),
          request.builds().get(1),
          request.jmh(),
          request.leftOut(),
          criteria,
          settings,
          folder);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--max-pairs: " + e.getMessage());
    }
  }

  private void sayWhatIsMeasured(AbRun measuring, JmhOptions jmh) {
    Shard shard = measuring.shard();
    if (shard != null) {
      note(ShardOption.content(shard, measuring.measured().stream().map(Cell::name).toList()));
    }
    note(
        "benchmarks on both sides: "
            + measuring.measured().size()
            + "; "
            + (jmh.iterations().asked()
                ? "iterations as far as they were typed, rounded up to whole blocks of turns;"
                    + " of 100 ms or more where no time was"
                : "iterations of 100 ms or more in place of the project's own counts and"
                    + " times"));
    measuring
        .listing()
        .baselineOnly()
        .forEach(cell -> note("only in the baseline: " + cell.name()));
    measuring
        .listing()
        .candidateOnly()
        .forEach(cell -> note("only in the candidate: " + cell.name()));
  }

  /** Returns the file of a record. */
  Path file(String id) {
    return folders.attachments(id).resolve(RunRecord.FILE_NAME);
  }

  /** Says that the run is cut off. */
  private void interrupted() {
    err.println(
        run == null
            ? "finetune-bench: interrupted before anything was measured"
            : "finetune-bench: interrupted; what was finished is kept in "
                + file(baselineId)
                + " and "
                + file(candidateId));
  }

  @Override
  public void note(String line) {
    session().whole(() -> err.println(line));
  }

  @Override
  public void pairStarts(int pair, String benchmark) {
    String left = TimeLeft.atMost(Objects.requireNonNull(run).mostLeft());
    session().begin("[pair " + pair + left + "] " + benchmark + " ... ");
  }

  @Override
  public void pairEnded(double ratio, Duration duration, @Nullable String note) {
    session()
        .end(
            (Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.3f, ", ratio))
                + String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                + (note == null ? "" : ", " + note));
  }

  @Override
  public void looked(int pairs, Verdict verdict, @Nullable Stop stop) {
    Estimate estimate = verdict.estimate();
    Interval interval = estimate == null ? null : estimate.interval();
    String line =
        "[look at "
            + pairs
            + " pairs] "
            + verdict.subject().name()
            + ": "
            + verdict.outcome().words()
            + (interval == null
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", ratio %.3f, %.3f to %.3f",
                    Objects.requireNonNull(estimate).ratio(),
                    interval.low(),
                    interval.high()))
            + "; "
            + (stop == null ? "goes on" : stop.words());
    session().whole(() -> progress.println(line));
  }

  @Override
  public void progress() {
    AbRun current = Objects.requireNonNull(run);
    session()
        .whole(
            () -> {
              folders.save(current.record(Side.BASELINE));
              folders.save(current.record(Side.CANDIDATE));
            });
  }

  private JmhSession session() {
    return Objects.requireNonNull(session);
  }
}
