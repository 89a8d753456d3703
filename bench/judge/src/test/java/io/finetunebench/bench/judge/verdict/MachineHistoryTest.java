package io.finetunebench.bench.judge.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.Series;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MachineHistoryTest {
  /** A step from milliseconds to bytes would be taken for the machine's drift. */
  @Test
  void theMetricsOfABenchmarkAreApart() {
    Series time = Series.of(Runs.allocating(0, 10, 1000)).get(0);
    assertEquals("", time.further());
    Spread drift = Objects.requireNonNull(history(8).drift(time));
    assertTrue(Math.sqrt(drift.variance()) < 0.03, drift.toString());
    Spread forks = Objects.requireNonNull(history(8).forks(time));
    assertTrue(Math.sqrt(forks.variance()) < 0.01, forks.toString());
  }

  @Test
  void aFewRunsTellNothing() {
    Series time = Series.of(Runs.allocating(0, 10, 1000)).get(0);
    assertNull(history(4).drift(time));
    assertNull(MachineHistory.none().drift(time));
    assertNull(MachineHistory.none().forks(time));
  }

  private static MachineHistory history(int runs) {
    Stream<RunRecord> records =
        IntStream.range(0, runs).mapToObj(i -> Runs.allocating(i, 10, 1000));
    return MachineHistory.of(records);
  }
}
