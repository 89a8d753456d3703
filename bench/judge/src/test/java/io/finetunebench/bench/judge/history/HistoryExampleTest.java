package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.store.FolderStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Writes the runs that docs/history.md shows to {@code target/history-example}. */
class HistoryExampleTest {
  private static final int RUNS = 90;
  private static final int SLOWER_FROM = 40;
  private static final int FASTER_FROM = 70;
  private static final int OTHER_KERNEL_FROM = 55;

  @Test
  void shiftsAreFoundWhereTheyAreAndNoneWhereThereIsNone() {
    FolderStore store = new FolderStore(Path.of("target", "history-example"));
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < RUNS; i++) {
      double machine = i < OTHER_KERNEL_FROM ? 1 : 1.07;
      double twice = i < SLOWER_FROM ? 45 : i < FASTER_FROM ? 48 : 42;
      List<BenchmarkResult> results =
          List.of(
              Runs.valid("Example.shiftsTwice", twice * noise(random)),
              Runs.valid("Example.flat", 1.72 * noise(random)),
              Runs.valid("Example.withTheMachine", 5.4 * machine * noise(random)));
      double ruler = 140_000 * machine * noise(random);
      store.save(
          Runs.run(i, results, List.of(new Ruler("compute", "ns", ruler, ruler * noise(random)))));
    }
    Map<String, List<Integer>> found =
        History.of(History.Runs.of(store.list().records()), List.of(), 0.03).series().stream()
            .collect(
                Collectors.toMap(
                    trend -> trend.key().benchmark(),
                    trend -> trend.shifts().stream().map(Shift::index).toList()));
    assertEquals(
        Map.of(
            "Example.shiftsTwice", List.of(SLOWER_FROM, FASTER_FROM),
            "Example.flat", List.of(),
            "Example.withTheMachine", List.of(OTHER_KERNEL_FROM)),
        found);
  }

  private static double noise(SplittableRandom random) {
    return 1 + 0.012 * random.nextGaussian();
  }
}
