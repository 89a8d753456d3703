package io.finetunebench.bench.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.core.experiment.engine.Backend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aForkThatHangsIsCutOffAndTheRestStillRun() {
    SuiteRequest request =
        Requests.of(
            Preset.QUICK,
            List.of("hanging", "reference"),
            folder,
            "TrainingEpoch.epoch -f 2 -wi 0 -i 1 -r 20ms".split(" "));
    List<String> notes = new ArrayList<>();
    // A clock that stands still gives every fork half of it, however slow this machine is.
    TimeBudget budget = new TimeBudget(Duration.ofSeconds(16), 0, () -> 0);
    Notes heard = new Notes(notes);
    Suite.Results outcome = new Suite(request, heard, budget, null).run();

    assertEquals(Set.of(Duration.ofSeconds(16)), heard.timesLeft());
    List<BenchmarkResult> results = outcome.results();
    assertEquals(
        List.of(Validity.Status.SKIPPED, Validity.Status.VALID),
        results.stream().map(result -> result.validity().status()).toList());
    assertTrue(
        String.valueOf(results.get(0).validity().reason()).startsWith("cut off: "),
        results.toString());
    assertEquals(2, results.get(1).metrics().get(0).samples().size());
    assertEquals(List.of("TrainingEpoch.epoch hanging: cut off after the 8 s that it had"), notes);
    assertEquals(1, outcome.jmh().size());
  }

  @Test
  void theWarmupOfEachForkIsKeptInTheUnitOfWhatCounts() {
    SuiteRequest request =
        Requests.of(
            Preset.QUICK,
            List.of("reference"),
            folder,
            "TrainingEpoch.epoch -f 2 -wi 3 -w 20ms -i 1 -r 20ms".split(" "));
    Metric metric =
        new Suite(request, new Notes(new ArrayList<>()), new TimeBudget(null, 0, () -> 0), null)
            .run()
            .results()
            .get(0)
            .metrics()
            .get(0);
    List<List<Double>> warmup = metric.forks().stream().map(ForkValues::warmup).toList();
    assertEquals(List.of(3, 3), warmup.stream().map(List::size).toList());
    double measured = metric.samples().get(0).get(0);
    double last = warmup.get(0).get(2);
    assertTrue(last > measured / 1000 && last < measured * 1000, last + " and " + measured);
  }

  @Test
  void whatDoesNotFitInTheTimeIsSkippedWithTheReason() {
    SuiteRequest request = Requests.of(Preset.QUICK, List.of("reference"), folder, "SinglePoint");
    TimeBudget spent = new TimeBudget(Duration.ofSeconds(1), 0, () -> 2_000_000_000L);
    Suite.Results outcome = new Suite(request, new Notes(new ArrayList<>()), spent, null).run();
    assertEquals(
        "not started: the 140 s of preset quick were used up; choose fewer --engines or a larger"
            + " --preset",
        outcome.results().get(0).validity().reason());
    assertEquals(List.of(), outcome.jmh());
  }

  @Test
  void anEngineThatOnlyPredictsIsMeasuredWhereItCanBe() {
    SuiteRequest request =
        Requests.of(
            Preset.QUICK,
            List.of("predicting"),
            folder,
            "SinglePoint|TrainingEpoch.epoch -f 1 -wi 0 -i 1 -r 20ms".split(" "));
    TimeBudget budget = new TimeBudget(null, 0, () -> 0);
    Notes heard = new Notes(new ArrayList<>());
    List<BenchmarkResult> results = new Suite(request, heard, budget, null).run().results();
    assertEquals(Set.of("as long as it needs"), heard.timesLeft());
    assertEquals(Validity.Status.SKIPPED, results.get(0).validity().status(), results.toString());
    assertEquals(
        "engine predicting predicts and does not train", results.get(0).validity().reason());
    assertEquals(Validity.Status.VALID, results.get(1).validity().status(), results.toString());
  }

  /** Keeps the notes. */
  private record Notes(List<String> notes, Set<Object> timesLeft) implements SuiteListener {
    Notes(List<String> notes) {
      this(notes, new HashSet<>());
    }

    @Override
    public void forkStarts(int started, int planned, @Nullable Duration timeLeft, String cell) {
      assertTrue(started <= planned);
      timesLeft.add(timeLeft == null ? "as long as it needs" : timeLeft);
    }

    @Override
    public void forkEnded(BenchmarkResult result, Duration duration, @Nullable String note) {
      if (note != null) {
        notes.add(result.benchmark() + " " + result.parameters().get("engine") + ": " + note);
      }
    }

    @Override
    public void progress(List<BenchmarkResult> results, @Nullable Backend backend) {
      assertTrue(results.size() <= 2);
    }
  }
}
