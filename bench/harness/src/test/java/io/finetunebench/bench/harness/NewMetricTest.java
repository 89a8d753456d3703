package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.faulty.DrowsyEngine;
import io.finetunebench.bench.faulty.FaultyEngine;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a profiler counts and what a benchmark hands over is a metric without another line: all that
 * shows numbers has it. {@link PairedCommandTest} requires the same of pairs.
 */
class NewMetricTest {
  static final String OF_PROFILER = "compiler.time.total";

  @TempDir private Path folder = Path.of("");

  @Test
  void tableJsonPageAndCsvHaveThem() throws IOException {
    Path page = folder.resolve("page.html");
    Path store = folder.resolve("store");
    FaultyEngine.switchOn();
    try {
      Cli.tinyRun(
              store,
              "--engines drowsy --html "
                  + page
                  + " -- TrainingEpoch.epoch -f 0 -wi 0 -i 2 -r 100ms -prof comp")
          .exits(ExitCode.OK)
          .prints(
              " *compiler\\.time\\.total +[0-9.,]+ ms.*",
              " *" + DrowsyEngine.METRIC + " +4,096 B/op.*");
    } finally {
      FaultyEngine.switchOff();
    }
    BenchmarkResult result = Cli.onlyRecord(store).results().get(0);
    assertMetric(Hint.SHOWN, "ms", result.metric(OF_PROFILER));
    assertMetric(Hint.BYTES, "B/op", result.metric(DrowsyEngine.METRIC));
    for (String name : List.of(OF_PROFILER, DrowsyEngine.METRIC)) {
      assertTrue(Files.readString(page).contains(name));
      Cli.line("report latest --store {} --json", store).says(name);
      Cli.line("export latest --format csv --store {}", store).prints(".*," + name + ",.*");
    }
  }

  private static void assertMetric(Hint hint, String unit, Optional<Metric> found) {
    assertEquals(hint, found.orElseThrow().hint());
    assertEquals(unit, found.orElseThrow().unit());
    assertEquals(2, found.orElseThrow().samples().get(0).size());
  }
}
