package io.finetunebench.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Percentile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RunRecordTest {
  private static final Check PASSED = new Check("deviation", 0.5, 0.5);
  private static final Check FAILED = new Check("deviation", 0.6, 0.5);

  @Test
  void idsStartWithTheTimeAndDiffer() {
    Instant start = Instant.parse("2026-11-24T13:21:00.999Z");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String id = RunRecord.newId(start);
      assertTrue(id.matches("20261124T132100Z-[a-z2-7]{6}"), id);
      assertTrue(RunRecord.isId(id), id);
      ids.add(id);
    }
    assertEquals(100, ids.size());
    assertTrue(RunRecord.newId(start).compareTo(RunRecord.newId(start.plusSeconds(1))) < 0);
  }

  @Test
  void idsCanNotLeaveAFolder() {
    for (String id : List.of("", "..", ".a", "-a", "a/b", "a\\b", "a b", "a:b", "ä", "a\n")) {
      assertFalse(RunRecord.isId(id), id);
    }
    assertTrue(RunRecord.isId("0a.B_c-d"));
  }

  @Test
  void machinesCompareByNameOrElseByEverythingElse() {
    MachineIdentity plain = identity(null, 2, List.of(), null);
    assertEquals("AMD EPYC 9B14, 2 cores, 24 GiB", plain.key());
    assertEquals(
        "AMD EPYC 9B14, 1 core, 24 GiB, NVIDIA L4, NVIDIA L4, driver 550.54.15",
        identity(null, 1, List.of("NVIDIA L4", "NVIDIA L4"), "550.54.15").key());
    assertNotEquals(plain.key(), identity(null, 4, List.of(), null).key());
    assertEquals("lab", identity("lab", 2, List.of(), null).key());
    assertEquals(
        identity("lab", 2, List.of(), null).key(), identity("lab", 4, List.of(), null).key());
  }

  @Test
  void aCheckPassesUpToItsToleranceAndNeverWithNaN() {
    assertTrue(PASSED.passed());
    assertFalse(FAILED.passed());
    assertFalse(new Check("deviation", Double.NaN, 0.5).passed());
    assertFalse(new Check("deviation", Double.POSITIVE_INFINITY, 0.5).passed());
    refused("a finite number", () -> new Check("deviation", 0, Double.POSITIVE_INFINITY));
    refused("0 or more", () -> new Check("deviation", -1, 0.5));
  }

  @Test
  void aValidResultHasAMetricAndAPassedCheck() {
    List<Metric> metrics = List.of(SampleRecords.metric());
    Map<String, String> engine = Map.of("engine", "reference");
    result(engine, Validity.valid(), PASSED, metrics, List.of());
    result(Map.of(), Validity.valid(), null, metrics, List.of());
    refused(
        "at least one metric",
        () -> result(engine, Validity.valid(), PASSED, List.of(), List.of()));
    refused(
        "check that passed", () -> result(engine, Validity.valid(), FAILED, metrics, List.of()));
    refused(
        "a check in a valid result of engine reference",
        () -> result(engine, Validity.valid(), null, metrics, List.of()));
  }

  @Test
  void aResultThatIsNotValidHasAReasonAndNoNumbers() {
    List<Metric> metrics = List.of(SampleRecords.metric());
    List<Latency> latencies = List.of(SampleRecords.latency(null, null));
    for (Validity validity : List.of(Validity.invalid("wrong"), Validity.skipped("no GPU"))) {
      result(Map.of(), validity, FAILED, List.of(), List.of());
      refused("no metrics", () -> result(Map.of(), validity, FAILED, metrics, List.of()));
      refused("no latencies", () -> result(Map.of(), validity, FAILED, List.of(), latencies));
    }
    refused("a reason", () -> Validity.invalid(" "));
    refused("a reason", () -> new Validity(Validity.Status.SKIPPED, null));
    refused("no reason", () -> new Validity(Validity.Status.VALID, "because"));
  }

  @Test
  void everySampleIsFiniteAndEveryForkHasOne() {
    refused("at least one fork", () -> metric(List.of()));
    refused("at least one sample in fork 1", () -> metric(List.of(List.of(1.0), List.of())));
    refused("a finite number", () -> metric(List.of(List.of(1.0, Double.NaN))));
    refused("a finite number", () -> metric(List.of(List.of(Double.NEGATIVE_INFINITY))));
  }

  @Test
  void intervalsAndPercentilesAreInOrder() {
    refused("low end", () -> new Interval(2, 1, 0.99, "t"));
    refused("confidence", () -> new Interval(1, 2, 99, "t"));
    refused("between 0 and 100", () -> new Percentile(Double.NaN, 1));
    List<Percentile> descending = List.of(new Percentile(99, 2), new Percentile(50, 1));
    refused(
        "ascending order",
        () -> new Latency("service time", "ns", 3, 1, 1, 2, descending, null, null));
  }

  @Test
  void listsAndMapsAreCopied() {
    List<Double> fork = new ArrayList<>(List.of(1.0));
    List<List<Double>> samples = new ArrayList<>(List.of(fork));
    Metric metric = metric(samples);
    fork.add(Double.NaN);
    samples.clear();
    assertEquals(List.of(List.of(1.0)), metric.samples());
    assertThrows(
        UnsupportedOperationException.class,
        () -> SampleRecords.machine().details().put("physicalCores", "2"));
  }

  private static void refused(String expected, Executable construction) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, construction).getMessage());
    assertTrue(message.contains(expected), message);
    assertTrue(message.matches("expected .*, found .*"), message);
  }

  private static MachineIdentity identity(
      @Nullable String name, int cores, List<String> gpus, @Nullable String driver) {
    return new MachineIdentity(name, "AMD EPYC 9B14", cores, "24 GiB", gpus, driver);
  }

  private static BenchmarkResult result(
      Map<String, String> parameters,
      Validity validity,
      @Nullable Check check,
      List<Metric> metrics,
      List<Latency> latencies) {
    return new BenchmarkResult(
        new BenchmarkCase("TrainingEpoch", parameters, "closed"),
        validity,
        check,
        metrics,
        latencies,
        null);
  }

  private static Metric metric(List<List<Double>> samples) {
    return Metric.of("time", "ms", Hint.TIME, 1, samples);
  }
}
