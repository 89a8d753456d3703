package io.finetunebench.bench.ab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.machine.Rulers;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.verdict.LookSchedule;
import io.finetunebench.bench.verdict.PairLook;
import io.finetunebench.bench.verdict.TurnOrder;
import io.finetunebench.bench.verdict.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifyingTest {
  private static final Shape SHORT = new Shape(Duration.ofMillis(30), 2, 1, 3, true);
  private static final LookSchedule LOOKS = PairLook.schedule(0.99, 6);

  /** Iterations that a person asked for: pairs keep the shape that they have. */
  private static final JmhOptions.Iterations ASKED =
      new JmhOptions.Iterations(
          SHORT.iteration(),
          SHORT.iteration(),
          SHORT.warmupIterations(),
          TurnOrder.TURNS * SHORT.blocks());

  @TempDir private Path folder = Path.of("");

  /** Keeps what a person would read. */
  private static final class Told implements AbListener {
    private final List<String> lines = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    @Override
    public void note(String line) {
      lines.add(line);
    }

    @Override
    public void pairStarts(int pair, String benchmark) {
      lines.add(pair + " " + benchmark);
    }

    @Override
    public void pairEnded(double ratio, Duration duration, @Nullable String note) {
      lines.add(Double.isNaN(ratio) ? "failed: " + note : "ended");
      ratios.add(ratio);
    }

    @Override
    public void looked(int pairs, Verdict verdict, @Nullable Stop stop) {
      throw new AssertionError("a certificate has no looks of its own");
    }

    @Override
    public void progress() {
      throw new AssertionError("a certificate is in no record");
    }

    long count(String text) {
      return lines.stream().filter(line -> line.contains(text)).count();
    }

    /** The logarithms of the ratios of the pairs of a kind that count. */
    double[] values(String kind) {
      List<String> starts = lines.stream().filter(line -> line.matches("\\d+ .*")).toList();
      return IntStream.range(0, ratios.size())
          .filter(pair -> starts.get(pair).contains(kind) && !ratios.get(pair).isNaN())
          .mapToDouble(pair -> Math.log(ratios.get(pair)))
          .toArray();
    }

    /** The geometric mean of those ratios. */
    double ratio(String kind) {
      return Math.exp(Arrays.stream(values(kind)).average().orElseThrow());
    }
  }

  /**
   * How often JMH called an operation in an iteration, and how often it ran.
   *
   * @param repeats whether the fork has the class that repeats operations
   */
  private record Calls(long process, long called, long ran, boolean repeats) {
    static Calls of(String line) {
      String[] words = line.split(" ", 4);
      return new Calls(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          words[3].endsWith("repeated"));
    }

    static long processes(Stream<Calls> calls) {
      return calls.map(Calls::process).distinct().count();
    }
  }

  @Test
  void aTrialMeasuresEqualSlowedAndLonePairs() throws Exception {
    Told told = new Told();
    Path file = folder.resolve("calls");
    Track track = measured("brief");
    Certifying certifying =
        new Certifying(
            ForeignBuild.of("baseline"),
            ForeignBuild.of("candidate"),
            (one, other) -> runner(one, other, "-jvmArgsAppend", "-Dcalls=" + file),
            cell -> 1.0,
            LOOKS,
            1,
            1,
            folder);
    assertEquals(18, certifying.pairsLeft(1));
    while (certifying.step(List.of(track), told)) {}

    String slowed = "the baseline against itself, some operations repeated: ";
    String alone = "both builds, each fork alone: ";
    long started = 0;
    for (String kind : List.of("the baseline against itself: ", slowed, alone)) {
      started += told.count("1 of 1, " + kind);
      assertEquals(6, told.values(kind).length, told.lines.toString());
    }
    assertEquals(18, told.count("ended"), told.lines.toString());
    assertEquals(18 + told.count("failed: "), started, "what is disturbed is repeated");
    assertEquals(0, certifying.pairsLeft(1));

    List<Calls> calls = Files.readAllLines(file).stream().map(Calls::of).toList();
    assertEquals(2 * started, Calls.processes(calls.stream()), "two forks a pair");
    assertEquals(
        told.count(slowed), Calls.processes(calls.stream().filter(Calls::repeats)), "one of two");
    for (Calls each : calls) {
      assertTrue(each.called() > 0, each.toString());
      assertEquals((each.repeats() ? 2 : 1) * each.called(), each.ran(), each.toString());
    }

    Certificate certificate = certifying.certificate(1.0);
    assertEquals(1, certificate.trials());
    assertEquals(1, certificate.repeated());
    assertEquals(told.ratio(slowed), certificate.slowdown(), 1e-9);
    assertEquals(1, certificate.alone().size());
    assertEquals(told.ratio(alone), certificate.alone().get(0).ratio(), 1e-9);
    assertTrue(certificate.lines().get(1).contains("operations repeated; measured"));
  }

  @Test
  void slowOperationsAreNotRepeated() throws Exception {
    Told told = new Told();
    Track track = measured("busy");
    Certifying certifying = certifying(0.05, 1);
    assertTrue(certifying.step(List.of(track), told));
    assertTrue(certifying.step(List.of(track), told));
    assertEquals(2, told.count("ended") + told.count("failed: "), told.lines.toString());
    assertEquals(
        0, told.count("operations repeated"), "20 repetitions do not fit into 60 operations");
    assertEquals(
        2 * 6 - 2 + told.count("failed: "),
        certifying.pairsLeft(1),
        "of equal pairs and of forks alone");
  }

  @Test
  void aForkThatFailsEndsTheCertificate() throws Exception {
    Told told = new Told();
    Track track = measured("busy");
    Certifying failing =
        new Certifying(
            ForeignBuild.of("baseline"),
            ForeignBuild.of("candidate"),
            (one, other) -> runner(one, other, "-jvmArgsAppend", "-XX:+NoSuchFlag"),
            cell -> 0.05,
            LOOKS,
            3,
            1,
            folder);
    while (failing.step(List.of(track), told)) {}
    assertEquals(1, told.count("failed: "), told.lines.toString());
    Certificate certificate = failing.certificate(0.05);
    assertEquals(0, certificate.trials());
    assertFalse(certificate.holds());
    assertEquals(
        List.of(
            "certificate: no trial was finished; one takes 6 pairs of equal builds and 6 of a slower"
                + " one: exit code 3"),
        certificate.lines());
  }

  private Track measured(String benchmark) throws ForkFailure {
    Cell cell =
        new Cell(
            "io.finetunebench.foreign.Foreign." + benchmark,
            "avgt",
            Map.of("weight", "1"),
            1,
            1,
            Duration.ofMinutes(10),
            1,
            3,
            4);
    Track track = new Track(cell, SHORT, true, ASKED, 1, 0);
    Build build = ForeignBuild.of("baseline");
    try (PairRunner runner = runner(build, build)) {
      while (!track.take(runner.run(cell, track.shape(), track.nextOrder()))) {}
    }
    return track;
  }

  private Certifying certifying(double effect, int trials) {
    return new Certifying(
        ForeignBuild.of("baseline"),
        ForeignBuild.of("candidate"),
        this::runner,
        cell -> effect,
        LOOKS,
        trials,
        1,
        folder);
  }

  private PairRunner runner(Build one, Build other, String... arguments) {
    return new PairRunner(
        one,
        other,
        JmhOptions.of(List.of(arguments)),
        List.of(),
        Duration.ofSeconds(30),
        Jmh.turnsJar(folder),
        folder,
        "pair",
        new Rulers());
  }
}
