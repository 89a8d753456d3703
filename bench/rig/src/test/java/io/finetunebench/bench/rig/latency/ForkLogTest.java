package io.finetunebench.bench.rig.latency;

import static io.finetunebench.bench.rig.latency.LatencyKind.RESPONSE;
import static io.finetunebench.bench.rig.latency.LatencyKind.SERVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkLogTest {
  private static final Instant START = RecordedForks.START;

  private final Path folder;

  ForkLogTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsBackWhatTheThreadsRecorded() throws IOException {
    Path file = folder.resolve("deep/fork.hlog");
    ForkLog log = new ForkLog(file, 2);
    log.add(0, Map.of(SERVICE, sample(100, 200), RESPONSE, sample(1_000, 2_000)));
    log.add(1, Map.of(SERVICE, sample(100), RESPONSE, sample(123_456_789)));
    log.add(1, Map.of(SERVICE, sample(5), RESPONSE, sample(6)));
    assertFalse(log.finishThread());
    assertFalse(Files.exists(file), "not before the last thread has finished");
    log.add(0, Map.of(SERVICE, sample(), RESPONSE, sample(2 * LatencyRecorder.HIGHEST_NANOS)));
    assertTrue(log.finishThread());

    ForkSamples samples = ForkLogReader.read(file);

    ForkSamples.Iteration first = samples.iterations(SERVICE).get(0);
    assertEquals(
        List.of(new LatencyTotals(2, 300, 0), new LatencyTotals(1, 100, 0)), first.threads());
    assertEquals(3, first.count());
    assertEquals(400, first.totalNanos());
    assertEquals(2 / 300e-9 + 1 / 100e-9, first.operationsPerSecond(), 1e-3);
    assertEquals(2, first.histogram().getCountAtValue(100));
    assertTrue(Math.abs(first.histogram().getStartTimeStamp() - START.toEpochMilli()) <= 1);
    assertTrue(Math.abs(first.histogram().getEndTimeStamp() - START.toEpochMilli() - 1_000) <= 1);
    assertEquals(123_459_789, samples.iterations(RESPONSE).get(0).totalNanos());
    ForkSamples.Iteration second = samples.iterations(RESPONSE).get(1);
    assertEquals(1, second.saturated());
    assertEquals(2, second.count());
    assertEquals(1 / 5e-9, samples.iterations(SERVICE).get(1).operationsPerSecond(), 1e-3);
    assertEquals(2, samples.iterations(SERVICE).size());
    assertEquals(2, samples.iterations(RESPONSE).size());
    assertEquals(List.of("fork.hlog"), fileNames(folder.resolve("deep")));
  }

  @Test
  void theSumsOfTheWarmupComeBackByIterationAndThread() throws IOException {
    Path file = folder.resolve("fork.hlog");
    ForkLog log = new ForkLog(file, 2);
    log.addWarmup(1, new LatencyTotals(1, 900, 0));
    log.addWarmup(0, new LatencyTotals(2, 800, 0));
    log.addWarmup(0, new LatencyTotals(3, 300, 0));
    log.addWarmup(1, new LatencyTotals(3, 303, 0));
    log.add(0, Map.of(SERVICE, sample(100)));
    log.add(1, Map.of(SERVICE, sample(101)));
    log.finishThread();
    log.finishThread();

    List<ForkSamples.Warmup> warmup = ForkLogReader.read(file).warmup();
    assertEquals(2, warmup.size());
    assertEquals(
        List.of(new LatencyTotals(2, 800, 0), new LatencyTotals(1, 900, 0)),
        warmup.get(0).threads());
    assertEquals(6, warmup.get(1).count());
    assertEquals(603, warmup.get(1).totalNanos());
    assertEquals(1, ForkLogReader.read(file).iterations(SERVICE).size());

    String whole = Files.readString(file);
    Files.writeString(file, whole.replaceFirst("# warmup=2 thread=2.*\\R", ""));
    IOException cut = assertThrows(IOException.class, () -> ForkLogReader.read(file));
    assertTrue(String.valueOf(cut.getMessage()).contains("warm-up"), cut.getMessage());
  }

  @Test
  void threadsThatDisagreeOnTheWarmupAreRejected() throws IOException {
    ForkLog log = new ForkLog(folder.resolve("fork.hlog"), 2);
    log.addWarmup(1, new LatencyTotals(1, 900, 0));
    log.finishThread();
    assertThrows(IllegalStateException.class, log::finishThread);
  }

  @Test
  void everyBucketSurvives() throws IOException {
    RecordedForks forks = new RecordedForks();

    ForkSamples samples =
        ForkLogReader.read(forks.write(folder.resolve("fork.hlog"), 1, 3, 4, true));

    for (LatencyKind kind : LatencyKind.values()) {
      assertEquals(6_000, forks.expected(kind).getTotalCount());
      assertEquals(forks.expected(kind), ForkSamples.merge(List.of(samples), kind));
    }
  }

  @Test
  void isAStandardIntervalLog() throws IOException {
    Path file = new RecordedForks().write(folder.resolve("fork.hlog"), 1, 2, 3, true);

    assertEquals("#[Histogram log format version 1.3]", Files.readAllLines(file).get(0));
    StringBuilder intervals = new StringBuilder();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        if (reader.nextIntervalHistogram() instanceof Histogram histogram) {
          intervals.append(histogram.getTag()).append(histogram.getTotalCount()).append(' ');
        }
      }
    }
    assertEquals("service1000 response1000 ".repeat(3), intervals.toString());
  }

  @Test
  void aForkWithoutMeasurementIsEmpty() throws IOException {
    Path file = new RecordedForks().write(folder.resolve("fork.hlog"), 1, 2, 0, false);

    assertEquals(new ForkSamples(Map.of()), ForkLogReader.read(file));
  }

  @Test
  void threadsThatDisagreeAreRejected() {
    ForkLog iterations = new ForkLog(folder.resolve("fork.hlog"), 1);
    iterations.add(0, Map.of(SERVICE, sample(1)));
    iterations.add(0, Map.of(SERVICE, sample(1), RESPONSE, sample(1)));
    assertThrows(IllegalStateException.class, iterations::finishThread);

    ForkLog kinds = new ForkLog(folder.resolve("fork.hlog"), 2);
    kinds.add(0, Map.of(SERVICE, sample(1)));
    kinds.add(1, Map.of(RESPONSE, sample(1)));
    IllegalStateException oneKindEach =
        assertThrows(
            IllegalStateException.class,
            () -> {
              kinds.finishThread();
              kinds.finishThread();
            });
    String message = String.valueOf(oneKindEach.getMessage());
    assertTrue(message.contains("of every thread"), message);
    assertThrows(IllegalArgumentException.class, () -> new ForkLog(folder.resolve("x"), 0));
  }

  @Test
  void aThreadWithFewerIterationsIsRejected() throws IOException {
    ForkLog log = new ForkLog(folder.resolve("fork.hlog"), 2);
    log.add(0, Map.of(SERVICE, sample(1)));
    log.finishThread();

    assertEquals(
        "expected 1 iterations of thread 1, found 0",
        assertThrows(IllegalStateException.class, log::finishThread).getMessage());
  }

  @Test
  void aMissingLogIsSaidInOneLine() {
    Path file = folder.resolve("fork.hlog");

    assertEquals(
        file + ": no such fork log, the fork ended before its trial was over",
        assertThrows(IOException.class, () -> ForkLogReader.read(file)).getMessage());
  }

  @Test
  void aLogThatIsNotWholeIsRejected() throws IOException {
    Path file = new RecordedForks().write(folder.resolve("fork.hlog"), 1, 2, 2, true);
    String whole = Files.readString(file);
    String lastLine = whole.lines().reduce("", (before, line) -> line);

    assertRejected("", "expected a line '# iterations=");
    assertRejected("no\0text", "expected a line '# iterations=");
    assertRejected(whole.replace(lastLine + "\n", ""), "expected intervals 4, found 3");
    assertRejected(whole.substring(0, whole.length() - 100), "");
    assertRejected(whole.substring(0, whole.length() / 2), "expected lines of sums 8, found ");
    assertRejected(whole.replace("thread=2 tag=service count=500", "thread=2 tag=service"), "");
    assertRejected(whole.replace("count=500", "count=501"), "expected a histogram of 1002");
    assertRejected(
        whole.replace("Tag=response", "Tag=service"), "expected tag response, found service");
    assertRejected(whole.replace("n=2 thread=1", "n=1 thread=1"), "expected iteration 2, found 1");
    assertRejected(whole.replace("tags=service,response", "tags="), "found 8");
  }

  private void assertRejected(String content, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("damaged.hlog"), content);
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> ForkLogReader.read(file)).getMessage());
    assertTrue(message.startsWith(file + ": not a whole fork log: "), message);
    assertTrue(message.contains(reason), message);
    assertEquals(1, message.lines().count(), message);
  }

  private static IntervalSample sample(long... nanos) {
    LatencyRecorder recorder = new LatencyRecorder(START);
    for (long duration : nanos) {
      recorder.record(duration);
    }
    return recorder.endInterval(START.plusSeconds(1));
  }

  private static List<String> fileNames(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
