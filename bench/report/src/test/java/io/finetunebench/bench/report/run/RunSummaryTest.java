package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.render.TextRenderer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
  @Test
  void aRunIsOneLineInAList() {
    assertEquals(
        "20261124T132100Z-k3x7ab  quick  0123456789ab  1 valid, 1 INVALID, 1 skipped  complete  "
            + SampleRecords.full().machine().identity().key(),
        RunSummary.line(RunHead.of(SampleRecords.full())));
    assertEquals(
        "sparse  quick  unknown commit  0 valid  INCOMPLETE  "
            + SampleRecords.sparse().machine().identity().key(),
        RunSummary.line(RunHead.of(SampleRecords.sparse())));
  }

  @Test
  void saysWhereTheNumbersComeFrom() {
    List<String> lines = facts(SampleRecords.full());
    assertTrue(lines.contains("run      20261124T132100Z-k3x7ab"), lines.toString());
    assertTrue(lines.contains("command  finetune-bench run --preset quick"), lines.toString());
    assertTrue(lines.contains("commit   0123456789ab"), lines.toString());
    assertTrue(
        lines.contains(
            "backend  CpuBackend, BLAS OPENBLAS, DL4J 1.0.0-M2.1, ND4J 1.0.0-M2.1, binary level"
                + " avx512, BLAS with 1 threads, OpenMP with 1 threads"),
        lines.toString());
    assertTrue(lines.contains("         physicalCores 1"), lines.toString());
    assertTrue(
        lines.contains(
            "work     xor-large float: 2-5-7-1, 100,000 examples in batches of 100, 71,289"
                + " queries; MFLOP: epoch 34.53, grid 9.268; content 0123456789ab"),
        lines.toString());
  }

  @Test
  void whatIsUnknownIsLeftOutAndNotCalledNull() {
    List<String> lines = facts(SampleRecords.sparse());
    assertTrue(lines.contains("run      sparse (INCOMPLETE: it was cut off)"), lines.toString());
    assertTrue(lines.contains("commit   unknown commit"), lines.toString());
    assertTrue(lines.contains("backend  none"), lines.toString());
    assertFalse(lines.toString().contains("null"), lines.toString());
  }

  @Test
  void everyDistributionIsALine() {
    List<String> lines = lines(RunSummary.distributions(SampleRecords.full()));
    assertEquals(2, lines.size(), "the head and the one valid result");
    assertTrue(
        lines
            .get(1)
            .matches(
                "TrainingEpoch reference float xor-large  service time +3 +14 ms"
                    + "  p50 15\\.50 ms, p99\\.9 17 ms +17 ms"),
        lines.get(1));
  }

  @Test
  void everyCheckIsALineWhateverCameOfIt() {
    List<String> lines = lines(RunSummary.checks(SampleRecords.full()));
    assertEquals(3, lines.size(), "the head, a check that passed and one that did not");
    assertTrue(lines.get(1).matches("TrainingEpoch .* passed +1\\.0e-07 .*"), lines.get(1));
    assertTrue(lines.get(2).matches("GridInference dl4j +FAILED +NaN .*"), lines.get(2));
  }

  private static List<String> facts(RunRecord run) {
    return lines(RunSummary.facts(run));
  }

  private static List<String> lines(Block block) {
    return TextRenderer.wideLines(new Document("", "", List.of(block)), true);
  }

  @Test
  void whatIsNotKnownOfAJvmIsLeftOut() {
    assertEquals("HotSpot 21", RunSummary.jvm(new Jvm("21", "v", "HotSpot", List.of())));
    assertEquals("HotSpot 21", RunSummary.jvm(new Jvm("unknown", "v", "HotSpot 21", List.of())));
    assertEquals(
        "unknown JVM", RunSummary.jvm(new Jvm("unknown", "unknown", "unknown", List.of())));
  }
}
