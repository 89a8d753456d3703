package io.finetunebench.bench.benchmarks.latency;

import static io.finetunebench.bench.benchmarks.latency.LatencyKind.RESPONSE;
import static io.finetunebench.bench.benchmarks.latency.LatencyKind.SERVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogProcessor;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramFilesTest {
  private static final int FORKS = 3;
  private static final int ITERATIONS = 4;

  private final Path folder;

  private final RecordedForks recorded = new RecordedForks();

  HistogramFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theLogKeepsEveryIntervalOfEveryFork() throws IOException {
    List<ForkSamples> forks = forks(true);
    Collections.reverse(forks);

    HistogramFiles files = HistogramFiles.write(folder.resolve("out"), "epoch", forks);

    List<Histogram> intervals = intervals(files.intervalLog());
    assertEquals(FORKS * ITERATIONS * LatencyKind.values().length, intervals.size());
    for (LatencyKind kind : LatencyKind.values()) {
      Histogram sum = LatencyRecorder.newHistogram();
      long lastStart = 0;
      for (Histogram interval : intervals) {
        if (kind.tag().equals(interval.getTag())) {
          assertEquals(1_000, interval.getTotalCount(), "500 operations of each of 2 threads");
          assertTrue(interval.getStartTimeStamp() > lastStart, "ordered by start time");
          lastStart = interval.getStartTimeStamp();
          sum.add(interval);
        }
      }
      assertEquals(12_000, sum.getTotalCount());
      assertEquals(recorded.expected(kind), sum);
    }
    long start = intervals.get(0).getStartTimeStamp() - RecordedForks.START.toEpochMilli();
    assertTrue(Math.abs(start - 60_000) <= 2, "two rewrites, a millisecond each");
    assertEquals(
        List.of("# fork=3", "# fork=2", "# fork=1"),
        Files.readAllLines(files.intervalLog()).stream()
            .filter(line -> line.startsWith("# fork="))
            .toList());
  }

  @Test
  void hdrHistogramsOwnProcessorPrintsTheSameTables()
      throws IOException, InterruptedException, URISyntaxException {
    HistogramFiles files = HistogramFiles.write(folder, "epoch", forks(true));

    assertEquals(table(process(files.intervalLog(), SERVICE)), table(files.servicePercentiles()));
    Path response = files.responsePercentiles().orElseThrow();
    assertEquals(table(process(files.intervalLog(), RESPONSE)), table(response));

    // The last line of its other file ends in T:count ( p50 p90 p99 p99.9 p99.99 max ).
    List<String> progress = Files.readAllLines(folder.resolve("processed-service"));
    StringBuilder overall = new StringBuilder("T:12000 (");
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      overall.append(
          String.format(
              Locale.ROOT, " %d.000", Percentiles.value(recorded.expected(SERVICE), percentile)));
    }
    String last = progress.get(progress.size() - 1).replaceAll(" +", " ");
    assertTrue(last.contains(overall), () -> overall + " in " + last);
    assertFalse(table(response).equals(table(files.servicePercentiles())));
  }

  @Test
  void withoutResponseTimesThereIsNoTableOfThem() throws IOException {
    HistogramFiles files = HistogramFiles.write(folder, "epoch", forks(false));

    assertEquals(Optional.empty(), files.responsePercentiles());
    assertFalse(Files.exists(folder.resolve("epoch.response.hgrm")));
    assertTrue(Files.exists(folder.resolve("epoch.hgrm")));
    assertTrue(
        intervals(files.intervalLog()).stream()
            .allMatch(histogram -> SERVICE.tag().equals(histogram.getTag())));
  }

  @Test
  void writingAgainReplacesTheFiles() throws IOException {
    HistogramFiles.write(folder, "epoch", forks(true));
    List<ForkSamples> last = forks(true).subList(2, 3);

    HistogramFiles files = HistogramFiles.write(folder, "epoch", last);

    assertEquals(2 * ITERATIONS, intervals(files.intervalLog()).size());
  }

  @Test
  void nothingMeasuredOrNoFileNameIsRejected() throws IOException {
    List<ForkSamples> forks = forks(false);
    ForkSamples empty = new ForkSamples(Map.of());

    assertThrows(
        IllegalArgumentException.class,
        () -> HistogramFiles.write(folder, "epoch", List.of(empty)));
    for (String name : List.of("", "../epoch", "a/b", "/tmp")) {
      assertThrows(IllegalArgumentException.class, () -> HistogramFiles.write(folder, name, forks));
    }
  }

  private List<ForkSamples> forks(boolean responses) throws IOException {
    List<ForkSamples> forks = new ArrayList<>();
    for (int fork = 1; fork <= FORKS; fork++) {
      Path file = folder.resolve("fork" + fork + ".hlog");
      forks.add(ForkLogReader.read(recorded.write(file, fork, 2, ITERATIONS, responses)));
    }
    return forks;
  }

  private static List<Histogram> intervals(Path log) throws IOException {
    List<Histogram> intervals = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      while (reader.hasNext()) {
        if (reader.nextIntervalHistogram() instanceof Histogram histogram) {
          intervals.add(histogram);
        }
      }
    }
    return intervals;
  }

  /** Runs the processor in a JVM of its own, since its main thread ends the JVM on an error. */
  private Path process(Path log, LatencyKind kind)
      throws IOException, InterruptedException, URISyntaxException {
    Path jar =
        Path.of(
            HistogramLogProcessor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Path out = folder.resolve("processed-" + kind.tag());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar.toString(),
                HistogramLogProcessor.class.getName(),
                "-i",
                log.toString(),
                "-tag",
                kind.tag(),
                "-outputValueUnitRatio",
                "1",
                "-o",
                out.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    assertEquals("", printed);
    return folder.resolve(out.getFileName() + ".hgrm");
  }

  /** Returns a percentile table without the processor's note of where the log started. */
  private static List<String> table(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.startsWith("#[StartTime") && !line.startsWith("#[Histogram log"))
        .filter(line -> !line.startsWith("#[Overall percentile"))
        .toList();
  }
}
