package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.judge.verdict.MachineHistory;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.store.RecordStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a store's earlier runs tell about the machine that two sides were measured on. */
final class EarlierRuns {
  /** So many tell how a machine varies; a store may have thousands. */
  private static final int MOST = 50;

  private EarlierRuns() {}

  /**
   * Returns the history of the sides' machines out of the last complete runs, without the sides
   * themselves.
   *
   * @param runs those of the store whose dates can be right
   */
  static MachineHistory of(
      RecordStore store,
      Supplier<List<RunHead>> runs,
      List<Series> baseline,
      List<Series> candidate) {
    List<Series> sides = Stream.concat(baseline.stream(), candidate.stream()).toList();
    Set<String> machines =
        sides.stream()
            .map(series -> series.origin().machine())
            .flatMap(Stream::ofNullable)
            .collect(Collectors.toSet());
    if (machines.isEmpty()) {
      return MachineHistory.none();
    }
    Set<String> except =
        sides.stream().map(series -> series.origin().source()).collect(Collectors.toSet());
    List<String> last =
        new ArrayList<>(
            runs.get().stream()
                .filter(head -> head.complete() && machines.contains(head.machine()))
                .filter(head -> !except.contains(Series.source(head.id())))
                .sorted(Comparator.comparing(RunHead::startedAt).reversed())
                .limit(MOST)
                .map(RunHead::id)
                .toList());
    Collections.reverse(last);
    // A run that cannot be read, or went meanwhile, tells nothing; the sides decide.
    return MachineHistory.of(store.readable(last).stream());
  }
}
