package io.finetunebench.bench.ab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.machine.Rulers;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.verdict.LookSchedule;
import io.finetunebench.bench.verdict.PairLook;
import io.finetunebench.bench.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifyingTest {
  private static final Shape SHORT = new Shape(Duration.ofMillis(30), 2, 1, 3, true);
  private static final LookSchedule LOOKS = PairLook.schedule(0.99, 6);

  @TempDir private Path folder = Path.of("");

  /** Keeps what a person would read. */
  private static final class Told implements AbListener {
    private final List<String> lines = new ArrayList<>();

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
  }

  /** A slowdown of one in two is seen through any noise. */
  @Test
  void aTrialMeasuresEqualSlowedAndLonePairs() throws Exception {
    Told told = new Told();
    Track track = measured("brief");
    Certifying certifying = certifying(1.0, 1);
    assertEquals(18, certifying.pairsLeft(1));
    while (certifying.step(List.of(track), told)) {}

    long again = told.count("once more");
    long all = 0;
    for (String kind :
        List.of(
            "the baseline against itself: ",
            "the baseline against itself, some operations repeated: ",
            "both builds, each fork alone: ")) {
      long pairs = told.count("1 of 1, " + kind);
      assertTrue(pairs == 6 || pairs == 7, kind + pairs + ", of which one may be repeated");
      all += pairs;
    }
    assertEquals(18 + again, all, told.lines.toString());
    assertEquals(18, told.count("ended"), told.lines.toString());
    assertEquals(0, certifying.pairsLeft(1));
    Certificate certificate = certifying.certificate(1.0);
    assertEquals(1, certificate.trials());
    assertEquals(1, certificate.repeated());
    assertEquals(2, certificate.slowdown(), 0.5, "each operation runs twice");
    assertEquals(1, certificate.alone().size());
    assertEquals(1, certificate.alone().get(0).ratio(), 0.5, "the same build on both sides");
    assertTrue(certificate.lines().get(1).contains("operations repeated; measured"));
  }

  @Test
  void slowOperationsAreNotRepeated() throws Exception {
    Told told = new Told();
    Track track = measured("busy");
    Certifying certifying = certifying(0.05, 1);
    assertTrue(certifying.step(List.of(track), told));
    assertTrue(certifying.step(List.of(track), told));
    assertEquals(2, told.count("ended") + told.count("once more"), told.lines.toString());
    assertEquals(0, told.count("repeated"), "20 repetitions do not fit into 60 operations");
    assertEquals(
        2 * 6 - 2 + told.count("once more"),
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
    Track track = new Track(cell, SHORT, true, JmhOptions.Iterations.OURS, 1, 0);
    Build build = ForeignBuild.of("baseline");
    assertTrue(track.take(runner(build, build).run(cell, SHORT, track.nextOrder())));
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
