package io.finetunebench.bench.judge.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PairCalibrationTest {
  private static final Instant START = Instant.parse("2026-11-24T13:21:00Z");

  @Test
  void pairsThatVaryByAHundredthFindThreePercentAndCallNothingElse() {
    PairCalibration calibration = PairCalibration.of(pool(0.01, 0, 400));
    assertEquals(400, calibration.pairs());
    assertEquals(0.01, calibration.spread(), 0.001);
    PairCalibration.Row equal = row(calibration, 1, 0);
    assertEquals(12, equal.mostPairs(), "five seconds a pair");
    assertTrue(equal.called().fraction() <= 0.02, equal::toString);
    assertTrue(equal.missed().fraction() <= 0.02, equal::toString);
    assertTrue(row(calibration, 1, 0.05).called().fraction() >= 0.99, calibration::toString);
    assertTrue(equal.independent() < 400 / 5, "each comparison takes six pairs or more");
  }

  @Test
  void aSideThatIsFavouredShows() {
    PairCalibration calibration = PairCalibration.of(pool(0.002, 0.05, 100));
    assertTrue(calibration.interval().low() > 1.04, calibration::toString);
    PairCalibration.Row equal = row(calibration, 1, 0);
    assertTrue(equal.called().fraction() > 0.9, equal::toString);
    assertTrue(equal.missed().fraction() > 0.9, equal::toString);
  }

  @Test
  void slowPairsStillGetAFirstLook() {
    List<Double> values = pool(0.01, 0, 30).logRatios();
    PairCalibration calibration = PairCalibration.of(new PairPool("slow", values, 40.0));
    assertEquals(6, row(calibration, 4, 0).mostPairs(), "six of 40 s");
    assertEquals(5, calibration.rows().size(), "in two minutes 3 % is no other question");
  }

  @Test
  void tooFewPairsAreRefused() {
    String refusal =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> PairCalibration.of(new PairPool("few", List.of(0.0, 0.1), 5.0)))
                .getMessage());
    assertTrue(refusal.contains("at least 6 pairs of forks, found 2"), refusal);
  }

  @Test
  void aPoolTakesThePairsOfBaselinesInTheOrderOfTime() {
    RunRecord later = run("b", START.plusSeconds(900), List.of(1.02, 0.98));
    RunRecord first = run("a", START, List.of(1.01));
    PairPool pool = PairPool.of(List.of(later, first), "here");
    assertEquals(List.of(Math.log(1.01), Math.log(1.02), Math.log(0.98)), pool.logRatios());
    assertEquals(250.0 / 3, Objects.requireNonNull(pool.pairSeconds()), 1e-9);
    assertTrue(pool.title().startsWith("TrainingEpoch reference"), pool.title());
  }

  @Test
  void pairsOfARunThatWasCutOffAreJudgedByAFirstLook() {
    RunRecord cut =
        EditedRun.of(run("a", START, List.of(1.01, 0.99, 1.0, 1.02, 0.98, 1.0)))
            .times(START, null)
            .record();
    PairCalibration calibration = PairCalibration.of(PairPool.of(List.of(cut), "here"));
    assertNull(calibration.pairSeconds());
    assertEquals(6, row(calibration, 2, 0.02).mostPairs());
  }

  @Test
  void aPoolOfNothingOrOfTwoKindsIsRefused() {
    RunRecord plain = SampleRecords.record("c", START, List.of());
    assertTrue(refusal(List.of(plain)).startsWith("here: expected pairs of forks, found none"));
    RunRecord one = run("a", START, List.of(1.0));
    Interleaving.Course other =
        new Interleaving.Course(
            new BenchmarkCase("Other", Map.of(), "closed"), "", List.of(1.0), 0, null);
    RunRecord two = EditedRun.of(one).interleaving(turns(List.of(other))).record();
    assertTrue(
        refusal(List.of(one, two)).contains("expected pairs of one kind, found TrainingEpoch"));
  }

  private static String refusal(List<RunRecord> records) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> PairPool.of(records, "here"))
            .getMessage());
  }

  private static RunRecord run(String id, Instant start, List<Double> pairs) {
    return EditedRun.of(SampleRecords.record(id, start, List.of()))
        .interleaving(
            turns(
                List.of(
                    new Interleaving.Course(
                        new BenchmarkCase("TrainingEpoch", Map.of("engine", "reference"), "closed"),
                        "ABBA",
                        pairs,
                        0,
                        Interleaving.Stop.MOST_FORKS))))
        .record();
  }

  private static Interleaving turns(List<Interleaving.Course> courses) {
    return new Interleaving("z", Interleaving.Side.BASELINE, 1, 0.99, 0.03, 20, courses);
  }

  private static PairCalibration.Row row(
      PairCalibration calibration, double minutes, double change) {
    return calibration.rows().stream()
        .filter(row -> row.minutes() == minutes && row.change() == change)
        .findFirst()
        .orElseThrow();
  }

  private static PairPool pool(double spread, double shift, int pairs) {
    SplittableRandom random = new SplittableRandom(7);
    return new PairPool(
        "made",
        DoubleStream.generate(() -> shift + spread * random.nextGaussian())
            .limit(pairs)
            .boxed()
            .toList(),
        5.0);
  }
}
