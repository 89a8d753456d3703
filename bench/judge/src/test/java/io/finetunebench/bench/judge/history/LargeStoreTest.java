package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Writes the store that docs/history.md measures to {@code target/history-large}: 500 runs with
 * {@code -Dfinetunebench.large=500}, and a few without it.
 */
class LargeStoreTest {
  private static final int RUNS = Integer.getInteger("finetunebench.large", 12);

  @Test
  void theHistoryOfScoresIsThatOfWholeRecords() {
    Path folder = Path.of("target", "history-large", String.valueOf(RUNS));
    LargeStore.write(folder, RUNS);
    RecordStore store = new FolderStore(folder);
    History.Runs runs = new History.Runs();
    assertEquals(List.of(), store.scores(any -> true, runs));
    assertEquals(RUNS, runs.size());
    History history = History.of(runs, List.of(), 0.03);
    assertEquals(LargeStore.BENCHMARKS, history.series().size());
    assertEquals(History.of(History.Runs.of(store.list().records()), List.of(), 0.03), history);
  }
}
