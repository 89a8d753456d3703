package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.SampleRecords;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Records of 20,000 results. The limit is far from what they take, and as far from the minutes and
 * more of a search that begins anew for each result.
 */
@Timeout(60)
class LargeRecordTest extends StoreTest {
  private static final int RESULTS = 20_000;
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  @BeforeEach
  void saveTwoRuns() {
    for (String id : List.of("one", "other")) {
      Instant start = START.plusSeconds(id.length());
      save(
          SampleRecords.record(
              id, start, IntStream.range(0, RESULTS).mapToObj(this::result).toList()));
    }
  }

  private BenchmarkResult result(int number) {
    return ResultBuilder.of(SampleRecords.validResult())
        .benchmark("Made.b%05d".formatted(number))
        .metrics(SampleRecords.metric())
        .latencies()
        .result();
  }

  @Test
  void reportShowsThem() {
    cli("report one").exits(ExitCode.OK);
  }

  @Test
  void compareJudgesThem() {
    cli("compare one other").exits(ExitCode.OK).says(RESULTS + " INCONCLUSIVE");
  }

  @Test
  void historyFollowsThem() {
    cli("history").exits(ExitCode.OK);
  }
}
