package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.option.TimeConverter;
import io.finetunebench.bench.cli.option.VerdictOptions;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.runner.AbRun;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long two builds take turns, and what matters. */
final class AbOptions extends VerdictOptions {
  /** What JMH's Blackholes can be forced to be. */
  enum Blackhole {
    FULL
  }

  @Option(
      names = "--max-pairs",
      paramLabel = "N",
      description = "The most fork pairs of a benchmark, even (default: 20, or the preset's).")
  private @Nullable Integer mostPairs;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "When to stop at the latest, such as 30m or 90s: benchmarks get their pairs in turn, the"
              + " decided ones no more; where it is not enough, those with the shortest pairs"
              + " (default: no limit, or the preset's).")
  private @Nullable Duration budget;

  @Option(
      names = "--blackhole",
      paramLabel = "full",
      description =
          "Force the Blackholes that every version of JMH has, so that two versions compare.")
  private @Nullable Blackhole blackhole;

  /**
   * Returns what a run of two builds goes by.
   *
   * @param ids of the two records, the baseline's first
   * @param bounds where these options leave them open
   * @param machine a name for the machine's class; null for none
   * @param arguments as they were typed
   * @param shard which part of all benchmarks is measured; null for all
   */
  AbRun.Settings settings(
      List<String> ids,
      AbMeasuring.Bounds bounds,
      @Nullable String machine,
      List<String> arguments,
      @Nullable Shard shard) {
    return new AbRun.Settings(
        ids.get(0),
        ids.get(1),
        mostPairs == null ? bounds.mostPairs() : mostPairs,
        true,
        budget == null ? bounds.budget() : budget,
        blackhole != null,
        machine,
        arguments,
        shard);
  }
}
