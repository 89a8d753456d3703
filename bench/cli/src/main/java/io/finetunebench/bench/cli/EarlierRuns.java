package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.store.NoSuchRecordException;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.MachineHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a store's earlier runs tell about the machine that two sides were measured on. */
final class EarlierRuns {
  /** So many tell how a machine varies; a store may have thousands. */
  private static final int MOST = 50;

  private EarlierRuns() {}

  /**
   * Returns the history of the sides' machines out of the last complete runs there, without the
   * sides themselves.
   */
  static MachineHistory of(RecordStore store, List<Series> baseline, List<Series> candidate) {
    List<Series> sides = Stream.concat(baseline.stream(), candidate.stream()).toList();
    return of(
        store,
        sides.stream()
            .map(series -> series.origin().machine())
            .flatMap(Stream::ofNullable)
            .collect(Collectors.toSet()),
        sides.stream().map(series -> series.origin().source()).collect(Collectors.toSet()));
  }

  /**
   * Returns the history of some machines out of the last complete runs there.
   *
   * @param machines keys of their classes
   * @param except sources of runs, as series name them, that are left out
   */
  static MachineHistory of(RecordStore store, Set<String> machines, Set<String> except) {
    if (machines.isEmpty()) {
      return MachineHistory.none();
    }
    List<RunRecord> runs = new ArrayList<>();
    store.heads().heads().stream()
        .filter(head -> head.complete() && machines.contains(head.machine()))
        .filter(head -> !except.contains(Series.source(head.id())))
        .sorted(Comparator.comparing(RunHead::startedAt).reversed())
        .limit(MOST)
        .forEach(
            head -> {
              try {
                runs.add(store.load(head.id()));
              } catch (MalformedRecordException | NoSuchRecordException e) {
                // A run that cannot be read, or went meanwhile, tells nothing; the sides decide.
              }
            });
    return MachineHistory.of(runs);
  }
}
