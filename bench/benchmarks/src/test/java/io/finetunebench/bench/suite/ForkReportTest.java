package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.bench.runner.Fork;
import io.finetunebench.core.experiment.engine.Backend;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForkReportTest {
  @Test
  void whatAForkToldLastComesBack() {
    for (double error : new double[] {1e-7, Double.NaN, Double.POSITIVE_INFINITY}) {
      ForkReport report = report(new Check("parameters", error, 1e-3), "the loss is NaN");
      assertEquals(Optional.of(report), ForkReport.of(fork(Map.of("report", report.text()))));
    }
    assertEquals(Optional.empty(), ForkReport.of(fork(Map.of("mode", "avgt"))));
  }

  @Test
  void ofSeveralChecksTheWorstIsKept() {
    Check good = new Check("a", 1e-7, 1e-3);
    Check bad = new Check("b", 1, 1e-3);
    Check worst = new Check("c", Double.NaN, 1e-3);
    for (List<Check> order : List.of(List.of(good, worst, bad), List.of(worst, bad, good))) {
      Check kept = null;
      for (Check check : order) {
        kept = ForkReport.worse(kept, check);
      }
      assertEquals(worst, kept);
    }
    assertEquals(bad, ForkReport.worse(good, bad));
    assertEquals(bad, ForkReport.worse(bad, good));
  }

  private static Fork fork(Map<String, String> facts) {
    return new Fork(facts, List.of(), List.of(), List.of(), "unknown", false);
  }

  private static ForkReport report(@Nullable Check check, @Nullable String failure) {
    return new ForkReport(
        new ForkReport.Items(100_000, "examples"),
        check,
        new Backend(
            "CpuBackend",
            Map.of("BLAS", "OPENBLAS"),
            Map.of("BLAS", 1),
            Map.of(),
            new Backend.Device("NVIDIA A100", "8.0", "0000:01:00.0"),
            true),
        failure,
        List.of(Value.detail(Details.FIRST_CALL, "ns", 2)));
  }
}
