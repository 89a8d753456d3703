package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interleaving.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which benchmarks get the time that there is. */
class PairBudgetTest {
  private static final Shape SHAPE = new Shape(Duration.ofMillis(100), 2, 8, 3, true);
  private static final JmhOptions.Iterations ASKED = new JmhOptions.Iterations(null, null, 16, 12);

  private static final Verdict OPEN =
      new Verdict(
          AbRecords.subject(MadePairs.cell()),
          Outcome.INCONCLUSIVE,
          "",
          new Verdict.Forks(6, 6),
          List.of());

  private final List<Track> tracks = tracks(3);
  private long now;

  /** What became of all benchmarks. */
  private record Ended(List<Integer> pairs, long seconds) {}

  @Test
  void thatIsEnoughForNoLookAtAllGoesToFewerBenchmarks() {
    assertEquals(List.of(6, 6, 0), run(Duration.ofMinutes(2), 9, 10, 10).pairs());
    assertEquals(List.of(1, 8, 8), run(Duration.ofSeconds(110), 20, 5, 5).pairs(), "the shortest");
  }

  @Test
  void thatIsEnoughForAllIsSpentInTurn() {
    assertEquals(List.of(8, 8, 8), run(Duration.ofSeconds(245), 10, 10, 10).pairs());
  }

  @Test
  void endsWhereTheNextLookIsOutOfReach() {
    Ended ended = run(Duration.ofSeconds(79), 10, 1000, 1000);
    assertEquals(List.of(6, 0, 0), ended.pairs());
    assertEquals(60, ended.seconds(), "two pairs more would take 20 s");
  }

  @Test
  void benchmarksThatMayNotGetThereAreTriedAllTheSame() {
    assertEquals(List.of(2, 1, 1), run(Duration.ofSeconds(45), 10, 10, 10).pairs());
  }

  @Test
  void noLimitAndASpentOne() {
    PairBudget none = new PairBudget(null, 20, true, () -> now);
    assertEquals(tracks, none.affordable(tracks));
    assertNull(none.warning(tracks));
    PairBudget spent = new PairBudget(Duration.ofSeconds(1), 20, true, () -> now);
    assertEquals(tracks, spent.affordable(tracks));
    now = Duration.ofSeconds(2).toNanos();
    assertEquals(List.of(), spent.affordable(tracks));
  }

  @Test
  void saysOnceAfterTheFirstPairForHowManyItIsEnough() {
    PairBudget budget = new PairBudget(Duration.ofSeconds(150), 20, true, () -> now);
    assertNull(budget.warning(tracks), "before there is a pair");
    take(tracks.get(0), 10);
    String warning = budget.warning(tracks);
    assertTrue(
        warning != null
            && warning.startsWith("the time left is enough for a first look at 2 of 3 benchmarks")
            && warning.endsWith("a look at all takes about 170 s more"),
        warning);
    assertNull(budget.warning(tracks), "a second time");
  }

  @Test
  void pairsThatAllGetHaveOneLookAtTheEnd() {
    PairBudget budget = new PairBudget(null, 20, false, () -> now);
    assertEquals(14, budget.pairsToLook(6));
    assertEquals(0, budget.pairsToLook(20));
    PairBudget looking = new PairBudget(null, 20, true, () -> now);
    assertEquals(
        List.of(6, 1, 0, 1, 0),
        IntStream.of(0, 5, 6, 7, 8).mapToObj(looking::pairsToLook).toList());
  }

  /** Measures as {@link AbRun} does where nothing is ever decided before 8 pairs. */
  private Ended run(Duration limit, int... seconds) {
    tracks.clear();
    tracks.addAll(tracks(seconds.length));
    now = 0;
    PairBudget budget = new PairBudget(limit, 20, true, () -> now);
    boolean goesOn = true;
    while (goesOn) {
      goesOn = false;
      for (int i = 0; i < seconds.length; i++) {
        Track track = tracks.get(i);
        if (budget.affordable(tracks).contains(track)) {
          goesOn = true;
          take(track, seconds[i]);
        }
      }
      for (Track track : tracks) {
        if (track.stop() == null && budget.pairsToLook(track.pairs().size()) == 0) {
          track.looked(OPEN);
          if (track.pairs().size() == 8) {
            track.end(Stop.DECIDED);
          }
        }
      }
    }
    return new Ended(
        tracks.stream().map(track -> track.pairs().size()).toList(),
        Duration.ofNanos(now).toSeconds());
  }

  private void take(Track track, int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
    Fork fork = MadePairs.repeating(MadePairs.iteration(100, 1, 100, Map.of()), 3);
    assertTrue(
        track.take(
            new PairMeasured(
                fork, fork, SHAPE, "ABBA BAAB ABBA", "avgt", Duration.ofSeconds(seconds))));
  }

  private static List<Track> tracks(int count) {
    Track[] tracks = new Track[count];
    Arrays.setAll(tracks, place -> new Track(MadePairs.cell(), SHAPE, true, ASKED, 1, place));
    return new ArrayList<>(List.of(tracks));
  }
}
