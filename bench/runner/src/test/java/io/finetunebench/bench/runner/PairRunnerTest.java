package io.finetunebench.bench.runner;

import static java.lang.Long.parseLong;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.ratio.TurnOrder;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.runner.machine.Rulers;
import io.finetunebench.turns.Wire.Iteration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairRunnerTest {
  private static final Shape WARM = new Shape(Duration.ofMillis(60), 2, 8, 2, true);

  /** Of both sides. */
  private static final int ITERATIONS = 2 * (WARM.warmupIterations() + WARM.iterations());

  private static final String FOREIGN = "io.finetunebench.foreign.Foreign.";
  private static final Shape SHORT = new Shape(Duration.ofMillis(30), 2, 1, 2, true);

  private final List<PairRunner> runners = new ArrayList<>();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void noProcessIsLeft() throws InterruptedException {
    runners.forEach(PairRunner::close);
    List<ProcessHandle> left = ProcessHandle.current().descendants().toList();
    for (int wait = 0; wait < 100 && left.stream().anyMatch(ProcessHandle::isAlive); wait++) {
      Thread.sleep(100);
    }
    assertEquals(List.of(), left.stream().filter(ProcessHandle::isAlive).toList());
  }

  /** When an iteration of a process began and ended, and the processors that it might run on. */
  private record Window(long process, long begin, long end, String processors) {}

  @Test
  void iterationsOfTheTwoForksNeverOverlap() throws Exception {
    Path windows = folder.resolve("windows");
    PairMeasured pair =
        runner("-jvmArgsAppend", "-Dwindows=" + windows).run(cell("busy", "1"), SHORT, "AABB BABA");

    List<Window> all = windows(windows);
    assertEquals(2 * (SHORT.warmupIterations() + SHORT.iterations()), all.size());
    assertEquals(2, all.stream().map(Window::process).distinct().count());
    for (int i = 1; i < all.size(); i++) {
      assertTrue(all.get(i).begin() >= all.get(i - 1).end(), "window " + i + " of " + all);
    }
    assertEquals("ABAABBBABA", turns(all, 2), "the warm-up's turns, then the order");
    assertEquals(2 * 2, pair.baseline().turns().size());
    assertEquals(4, pair.candidate().counted().size(), "the first of each turn does not count");
    assertEquals("us/op", pair.baseline().counted().get(0).unit());
    assertEquals(SHORT.warmupIterations(), pair.baseline().warmup().size());
    assertTrue(pair.baseline().warmup().get(0).value(Iteration.SCORE) > 0);
  }

  @Test
  void theWarmUpHasIterationsOfItsOwn() throws Exception {
    Shape shape = new Shape(Duration.ofMillis(20), Duration.ofMillis(200), 2, 1, 1, true);
    PairMeasured pair = runner().run(cell("busy", "1"), shape, "ABBA");
    assertEquals(2, pair.candidate().warmup().size());
    for (Iteration iteration : pair.candidate().warmup()) {
      assertTrue(iteration.value(Iteration.WALL) >= 200e6, iteration.values()::toString);
    }
  }

  /** The letters of the turns, by which process ran; the baseline begins the warm-up. */
  private static String turns(List<Window> windows, int perTurn) {
    StringBuilder letters = new StringBuilder();
    long baseline = windows.get(0).process();
    for (int i = 0; i < windows.size(); i += perTurn) {
      letters.append(windows.get(i).process() == baseline ? 'A' : 'B');
    }
    return letters.toString();
  }

  private static List<Window> windows(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.split(" ", -1))
        .map(w -> new Window(parseLong(w[0]), parseLong(w[1]), parseLong(w[2]), w[3]))
        .sorted(Comparator.comparingLong(Window::begin))
        .toList();
  }

  /** The iterations of a pair with a warm-up that is long enough to be bound. */
  private List<Window> warmed(String benchmark, boolean bound) throws Exception {
    Path windows = folder.resolve("windows");
    PairMeasured pair =
        runner("-jvmArgsAppend", "-Dwindows=" + windows)
            .run(cell(benchmark, "1"), WARM, "ABBA BAAB");
    assertEquals(bound, pair.bound());
    return windows(windows);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void bothSidesOfABlockRunOnOneProcessor() throws Exception {
    List<Window> all = warmed("busy", true);
    int warmup = 2 * WARM.warmupIterations();
    int block = TurnOrder.TURNS * WARM.perTurn();
    for (int i = 0; i < WARM.blocks(); i++) {
      Set<String> processors =
          all.subList(warmup + i * block, warmup + (i + 1) * block).stream()
              .map(Window::processors)
              .collect(Collectors.toSet());
      assertEquals(1, processors.size(), all::toString);
      assertTrue(processors.iterator().next().matches("\\d+"), all::toString);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoseThreadStartsOthersIsLeftToTheSystem() throws Exception {
    List<Window> all = warmed("lends", false);
    assertEquals(ITERATIONS, all.size());
    assertEquals(1, all.stream().map(Window::processors).distinct().count(), "never bound");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPairWhoseThreadStartsOthersAfterTheWarmUpIsRepeatedUnbound() throws Exception {
    Path windows = folder.resolve("windows");
    PairRunner runner = runner("-jvmArgsAppend", "-Dwindows=" + windows);
    assertFalse(runner.run(cell("lendsLater", "1"), WARM, "ABBA BAAB").bound());
    List<Window> all = windows(windows);
    assertEquals(2 * ITERATIONS, all.size());
    assertEquals(
        1, all.subList(ITERATIONS, all.size()).stream().map(Window::processors).distinct().count());
    runner.run(cell("lendsLater", "1"), WARM, "ABBA BAAB");
    assertEquals(3 * ITERATIONS, windows(windows).size(), "the next one is not bound at all");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void severalThreadsAreLeftToTheSystem() throws Exception {
    Path windows = folder.resolve("windows");
    runner("-jvmArgsAppend", "-Dwindows=" + windows).run(cell("pair", "1"), SHORT, "ABBA BAAB");
    assertEquals(
        1, windows(windows).stream().map(Window::processors).distinct().count(), "never bound");
  }

  @Test
  void streamsWhatJmhWritesAndCountsAllocations() throws Exception {
    PairRunner runner = runner();
    PairMeasured pair = runner.run(cell("allocates", "3"), SHORT, "ABBA BAAB");
    Iteration counted = pair.candidate().counted().get(0);
    assertTrue(counted.value(Iteration.SCORE) > 3000, "3 ms in us: " + counted.values());
    double bytes =
        counted.value(Iteration.ALLOCATED_BY_LIVING) / counted.value(Iteration.OPERATIONS);
    assertTrue(bytes > 3000, "3 kB an operation: " + bytes);
    assertEquals("1.37", pair.baseline().fact("jmhVersion"));
    assertFalse(pair.baseline().blackholeMode().isEmpty());
    assertEquals(0, pair.value(), Math.log(3), "the same work on both sides");
    runner.close();
    assertEquals(Set.of(), files(".json", ".log"), "what is no longer needed is removed");
  }

  @Test
  void eachPairHasNewForksOfTheSameJmh() throws Exception {
    Path windows = folder.resolve("windows");
    PairRunner runner = runner("-jvmArgsAppend", "-Dwindows=" + windows);
    runner.run(cell("busy", "1"), SHORT, "ABBA BAAB");
    Set<Long> first = children();
    runner.run(cell("rate", "1"), SHORT, "BABA BAAB");
    assertEquals(first, children());
    assertEquals(2, first.size());
    assertEquals(4, windows(windows).stream().map(Window::process).distinct().count());
  }

  /** A JVM that ends would wait for it. */
  @Test
  void noThreadOfAForkListensAtItsEnd() throws Exception {
    Path file = folder.resolve("threads");
    runner("-jvmArgsAppend", "-Dthreads=" + file).run(cell("busy", "1"), SHORT, "ABBA BAAB");
    List<String> threads = Files.readAllLines(file);
    assertTrue(threads.size() > 2, threads.toString());
    assertFalse(threads.contains("finetune-bench-turns"), threads.toString());
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  @Test
  void afterAForkThatFailsOthersAreMeasured() throws Exception {
    PairRunner runner = runner();
    runner.run(cell("busy", "1"), SHORT, "ABBA BAAB");
    ForkFailure failure =
        assertThrows(ForkFailure.class, () -> runner.run(cell("fails", "1"), SHORT, "BABA BAAB"));
    assertEquals(Side.CANDIDATE, failure.side());
    assertTrue(String.valueOf(failure.getMessage()).contains("the disk is on fire"));
    assertEquals(
        2 * 2, runner.run(cell("busy", "1"), SHORT, "ABBA BAAB").baseline().turns().size());
    assertEquals(
        Set.of("pair-1-baseline.log", "pair-1-candidate.log"),
        files("1-baseline.log", "1-candidate.log"),
        "of the pair that failed");
  }

  @Test
  void whatABenchmarkPrintsIsNoSignalAndFillsNoDisk() throws Exception {
    PairMeasured pair = runner().run(cell("prints", "1"), SHORT, "ABBA BAAB");
    assertEquals(2 * 2, pair.candidate().turns().size());
    for (String side : List.of("baseline", "candidate")) {
      long size = Files.size(folder.resolve("pair-1-" + side + ".log"));
      assertTrue(size > 2e6 && size < 3e6, size + " bytes of some tens of millions");
    }
  }

  @Test
  void ratesAreTimesTurnedRound() throws Exception {
    PairMeasured pair = runner().run(cell("rate", "1"), SHORT, "ABBA BAAB");
    assertTrue(pair.possible());
    assertEquals(
        Medians.of(
            pair.baseline().counted().stream()
                .mapToDouble(iteration -> -Math.log(iteration.value(Iteration.SCORE)))
                .toArray()),
        pair.centre(pair.baseline()),
        1e-12);
  }

  @Test
  void singleShotsRunForkByFork() throws Exception {
    Path windows = folder.resolve("windows");
    PairMeasured pair =
        runner("-jvmArgsAppend", "-Dwindows=" + windows)
            .run(cell("once", "1", "ss"), SHORT, "BABA BABA");
    assertEquals(4, pair.candidate().counted().size(), "the project's own count");
    List<Window> all = windows(windows);
    assertEquals(14, all.size(), "3 for warm-up and 4 that count, on both sides");
    assertEquals(1, all.stream().limit(7).map(Window::process).distinct().count());
  }

  @Test
  void groupsKeepTheirThreads() throws Exception {
    PairMeasured pair = runner().run(cell("pair", "1"), SHORT, "ABBA BAAB");
    assertEquals("3", pair.baseline().fact("threads"));
  }

  @ParameterizedTest
  @CsvSource({
    "fails, .*the disk is on fire.*",
    "exits, .*System.exit.*",
    "dies, .*137.*",
    "hangs, it hangs: .*",
  })
  void howAForkEndedIsTheReason(String benchmark, String expected) {
    ForkFailure failure = failure(benchmark, runner());
    assertEquals(Side.BASELINE, failure.side(), "it has the first turn");
    assertMatches(expected, failure);
  }

  /** What the machine does not have, and what makes a JVM start without our profiler. */
  @ParameterizedTest
  @CsvSource({
    "-Xms900000g -Xmx900000g, .*(memory|heap|exit code).*",
    "-Xbootclasspath/a:/nowhere -XX:+NoSuchFlag, .*NoSuchFlag.*",
  })
  void aJvmThatDoesNotStartIsTold(String flags, String expected) {
    assertMatches(expected, failure("busy", runner("-jvmArgsAppend", flags)));
  }

  private static ForkFailure failure(String benchmark, PairRunner runner) {
    return assertThrows(
        ForkFailure.class, () -> runner.run(cell(benchmark, "1"), SHORT, "ABBA BAAB"));
  }

  private static void assertMatches(String expected, ForkFailure failure) {
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.matches(expected), message);
  }

  private Set<String> files(String... endings) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> List.of(endings).stream().anyMatch(name::endsWith))
          .collect(Collectors.toSet());
    }
  }

  private PairRunner runner(String... jmhArguments) {
    PairRunner runner =
        new PairRunner(
            ForeignBuild.of("baseline"),
            ForeignBuild.of("candidate"),
            JmhOptions.of(Stream.concat(Stream.of("-to", "8s"), Stream.of(jmhArguments)).toList()),
            List.of(),
            Jmh.turnsJar(folder),
            folder,
            new Rulers());
    runners.add(runner);
    return runner;
  }

  private static Cell cell(String benchmark, String weight) {
    return cell(benchmark, weight, benchmark.equals("rate") ? "thrpt" : "avgt");
  }

  private static Cell cell(String benchmark, String weight, String mode) {
    int group = benchmark.equals("pair") ? 3 : 1;
    return new Cell(
        FOREIGN + benchmark, mode, Map.of("weight", weight), group, group, Duration.ofMinutes(10));
  }
}
