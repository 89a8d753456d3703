package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profiler counts is a metric without another line: all that shows numbers has it. */
class NewMetricTest {
  private static final String NAME = "compiler.time.total";

  @TempDir private Path folder = Path.of("");

  @Test
  void tableJsonPageAndCsvHaveIt() throws IOException {
    Path page = folder.resolve("page.html");
    Path store = folder.resolve("store");
    Cli run =
        Cli.tinyRun(
                store,
                "--engines reference --html "
                    + page
                    + " -- SinglePoint -f 0 -wi 0 -i 2 -r 100ms -prof comp")
            .exits(ExitCode.OK);
    Metric metric = Cli.onlyRecord(store).results().get(0).metric(NAME).orElseThrow();
    assertEquals(Hint.SHOWN, metric.hint());
    assertEquals("ms", metric.unit());
    assertEquals(2, metric.samples().get(0).size());
    run.prints(" *compiler\\.time\\.total +[0-9.,]+ ms.*");
    assertTrue(Files.readString(page).contains(NAME));
    Cli.run("report", "latest", "--store", store.toString(), "--json").says(NAME);
    Cli.line("export latest --format csv --store {}", store).prints(".*compiler\\.time\\.total.*");
  }
}
