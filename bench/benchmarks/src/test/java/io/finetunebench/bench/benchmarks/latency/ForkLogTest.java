package io.finetunebench.bench.benchmarks.latency;

import static io.finetunebench.bench.benchmarks.latency.LatencyKind.RESPONSE;
import static io.finetunebench.bench.benchmarks.latency.LatencyKind.SERVICE;
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

    Histogram first = samples.iterations(SERVICE).get(0);
    assertEquals(3, first.getTotalCount());
    assertEquals(2, first.getCountAtValue(100));
    assertEquals(1, first.getCountAtValue(200));
    assertTrue(Math.abs(first.getStartTimeStamp() - START.toEpochMilli()) <= 1);
    assertTrue(Math.abs(first.getEndTimeStamp() - START.toEpochMilli() - 1_000) <= 1);
    Histogram second = samples.iterations(RESPONSE).get(1);
    assertEquals(2, second.getTotalCount());
    assertTrue(second.valuesAreEquivalent(second.getMaxValue(), LatencyRecorder.HIGHEST_NANOS));
    assertEquals(2, samples.iterations(SERVICE).size());
    assertEquals(2, samples.iterations(RESPONSE).size());
    assertEquals(List.of("fork.hlog"), fileNames(folder.resolve("deep")));
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
    assertRejected(whole.substring(0, whole.length() / 2), "");
    assertRejected(
        whole.replace("Tag=response", "Tag=service"), "expected tag response, found service");
    assertRejected(whole.replace("tags=service,response", "tags="), "found 4");
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
