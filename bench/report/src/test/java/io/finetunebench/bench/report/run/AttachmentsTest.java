package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Paragraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentsTest {
  @Test
  void theHistogramsOfServiceAndResponseTimesAreOneFileToDownload(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("one.hlog"), "#[Histogram log]");
    List<Latency> latencies =
        List.of(
            latency("service time", "one.hlog", null), latency("response time", "one.hlog", null));
    assertEquals(
        List.of(
            new Download(
                "candidate-one.hlog",
                "text/plain",
                "the histograms of every iteration",
                "#[Histogram log]")),
        Attachments.in(folder).logs("candidate", latencies));
    assertEquals(List.of(), Attachments.none().logs("", latencies));
  }

  @Test
  void whatAPageHasNoRoomForIsNamedWithItsPlace(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("one.hlog"), "x".repeat(300_000));
    Files.writeString(folder.resolve("two.hlog"), "x".repeat(300_000));
    Files.writeString(folder.resolve("three.hlog"), "x".repeat(100_000));
    List<Block> blocks =
        Attachments.in(folder)
            .logs(
                "",
                List.of(
                    latency("a", "one.hlog", null),
                    latency("b", "two.hlog", null),
                    latency("c", "three.hlog", null),
                    latency("d", "gone.hlog", null)));
    assertEquals(3, blocks.size());
    assertEquals(
        new Paragraph(
            "The histograms of every iteration lie beside the record, in two.hlog: this page has"
                + " no room for more."),
        blocks.get(1));
    assertEquals("three.hlog", ((Download) blocks.get(2)).name());
  }

  @Test
  void theCurveIsThePercentileTableWithoutItsLastValue(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("one.hgrm"),
        """
               Value     Percentile TotalCount 1/(1-Percentile)

             100.000 0.000000000000          1           1.00
             150.000 0.500000000000      50000           2.00
             900.000 0.999900000000      99990       10000.00
            1000.000 1.000000000000     100000
        #[Mean    =      150.000, StdDeviation   =        1.000]
        """);
    assertEquals(
        List.of(new Percentile(0, 100), new Percentile(50, 150), new Percentile(99.99, 900)),
        Attachments.in(folder).curve(latency("service time", null, "one.hgrm")).stream()
            .map(each -> new Percentile(Math.round(100 * each.percentile()) / 100.0, each.value()))
            .toList());
  }

  private static Latency latency(String name, @Nullable String log, @Nullable String table) {
    return new Latency(name, "ns", 100_000, 150, 100, 1000, List.of(), log, table);
  }
}
