package io.finetunebench.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
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
    List<RunRecord> scores = store.scores().records();
    assertEquals(RUNS, scores.size());
    History history = History.of(scores, List.of(), 0.03);
    assertEquals(LargeStore.BENCHMARKS, history.series().size());
    List<RunRecord> whole = store.list().records();
    assertEquals(History.of(whole, List.of(), 0.03), history);
    List<BenchmarkResult> left = scores.stream().flatMap(run -> run.results().stream()).toList();
    assertTrue(left.stream().allMatch(r -> r.noise().isEmpty() && r.latencies().isEmpty()));
    assertTrue(
        whole.stream()
            .flatMap(run -> run.results().stream())
            .noneMatch(r -> r.noise().isEmpty() || r.latencies().isEmpty()));
  }
}
