package io.finetunebench.bench.judge.bisect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.bisect.Bisection.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often a bisection that said 95 % was right, on simulated histories. By the tag {@code
 * simulation} there are as many as docs/appendix/error-rates.md tells of; what these found is
 * written to {@code target/bisections.md}.
 */
class BisectionTest {
  private static final double BUILD = 0.01;

  /** Percent of the minimum effect. */
  private static final double LEAST = 3;

  private static final int MOST_PAIRS = 150;
  private static final int MANY = 120;

  private static final ConcurrentLinkedQueue<String> FOUND = new ConcurrentLinkedQueue<>();

  /** What a history has: percent of its steps, or of the drift over all of it. */
  private record Kind(double first, double second, double drift) {
    static Kind of(String text) {
      String[] parts = text.split("\\+", -1);
      return text.startsWith("drift")
          ? new Kind(0, 0, Double.parseDouble(text.substring(6)))
          : new Kind(
              Double.parseDouble(parts[0]), parts.length > 1 ? Double.parseDouble(parts[1]) : 0, 0);
    }
  }

  /** A search, the place of the larger step, and whether that is no larger than what matters. */
  private record Run(Ended ended, List<Integer> steps, boolean small) {}

  @AfterAll
  static void writeFound() throws IOException {
    if (!FOUND.isEmpty()) {
      Files.write(Path.of("target", "bisections.md"), FOUND.stream().sorted().toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 0", "16, 10", "60, 8", "16, 10+5", "16, drift 15"})
  void whatItSaysIsHardlyEverWrong(int commits, String kind) {
    List<Run> runs = runs(commits, kind, 0.01, 0, 16);
    assertTrue(wrong(runs) <= 2, () -> words(commits, kind, 0.01, 0, runs));
    assertTrue(told(runs) >= 8, () -> words(commits, kind, 0.01, 0, runs));
  }

  /** The bounds leave room for three standard errors of so many runs. */
  @Tag("simulation")
  @ParameterizedTest
  @CsvSource({
    "0, 0.01, 0",
    "0, 0.05, 0",
    "0, 0.03, 0.06",
    "3, 0.01, 0",
    "5, 0.01, 0",
    "5, 0.03, 0",
    "5, 0.01, 0.06",
    "10, 0.01, 0",
    "10, 0.05, 0",
    "10, 0.03, 0.06",
    "20, 0.01, 0",
    "20, 0.05, 0",
    "20, 0.01, 0.06",
    "10+5, 0.01, 0",
    "10+5, 0.03, 0.06",
    "drift 15, 0.01, 0",
    "drift 15, 0.03, 0.06"
  })
  void manyHistoriesAreTold(String kind, double pair, double forks) {
    IntStream.of(4, 16, 60, 500)
        .filter(commits -> commits >= 16 || !(kind.contains("+") || kind.startsWith("drift")))
        .forEach(
            commits -> {
              List<Run> runs = runs(commits, kind, pair, forks, commits == 500 ? 30 : MANY);
              FOUND.add(words(commits, kind, pair, forks, runs));
              double most = kind.startsWith("drift") || forks > 0 ? 0.1 : 0.06;
              double told = Math.max(1, told(runs));
              assertTrue(
                  wrong(runs) <= told * most + 3 * Math.sqrt(told * most),
                  () -> words(commits, kind, pair, forks, runs));
            });
  }

  private static List<Run> runs(int commits, String kind, double pair, double forks, int count) {
    SplittableRandom seeds = new SplittableRandom(commits);
    List<SplittableRandom> randoms =
        IntStream.range(0, count).mapToObj(i -> seeds.split()).toList();
    return randoms.parallelStream()
        .map(random -> run(commits, Kind.of(kind), pair, forks, random))
        .toList();
  }

  private static Run run(
      int commits, Kind kind, double pair, double forks, SplittableRandom random) {
    double[] levels = new double[commits + 1];
    int first = 1 + random.nextInt(commits);
    int second = 1 + (first + random.nextInt(commits - 1)) % commits;
    for (int i = 0; i <= commits; i++) {
      levels[i] =
          Math.log1p(kind.drift() / 100) * i / commits
              + (i >= first ? Math.log1p(kind.first() / 100) : 0)
              + (i >= second ? Math.log1p(kind.second() / 100) : 0);
    }
    Ended ended = new Bisection(levels, pair, forks, BUILD).search(MOST_PAIRS, random);
    return new Run(
        ended,
        kind.first() == 0 ? List.of() : List.of(first),
        kind.first() + kind.drift() <= LEAST);
  }

  private static long told(List<Run> runs) {
    return runs.stream().filter(run -> run.ended().answer() != Search.Answer.UNDECIDED).count();
  }

  /** Counts the answers that are wrong: of steps a set without the larger one, or none at all. */
  private static long wrong(List<Run> runs) {
    return runs.stream()
        .filter(
            run ->
                switch (run.ended().answer()) {
                  case SET -> !run.ended().set().containsAll(run.steps()) || run.steps().isEmpty();
                  case NO_STEP -> !run.small();
                  case DRIFT -> !run.steps().isEmpty() || run.small();
                  case UNDECIDED -> false;
                })
        .count();
  }

  private static String words(int commits, String kind, double pair, double forks, List<Run> runs) {
    long told = told(runs);
    return String.format(
        Locale.ROOT,
        "| %s %% | %d | %.0f %% | %.0f %% | %.0f %% | %.1f %% | %.1f | %.0f | %.1f |",
        kind,
        commits,
        100 * pair,
        100 * forks,
        100.0 * told / runs.size(),
        told == 0 ? 100 : 100 - 100.0 * wrong(runs) / told,
        runs.stream()
            .filter(run -> run.ended().answer() == Search.Answer.SET)
            .mapToInt(run -> run.ended().set().size())
            .average()
            .orElse(0),
        runs.stream().mapToInt(run -> run.ended().pairs()).average().orElse(0),
        runs.stream().mapToInt(run -> run.ended().builds()).average().orElse(0));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0, 0", "0.5, 1, 0.1607", "0.5, 8, 1", "0.1, 8, 0.469", "1, 3, 0", "0, 3, 0"})
  void informationOfAYesOrNo(double yes, double separation, double bits) {
    assertEquals(bits, NextCommit.information(yes, separation), 0.002);
  }
}
