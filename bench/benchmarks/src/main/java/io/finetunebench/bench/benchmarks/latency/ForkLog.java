package io.finetunebench.bench.benchmarks.latency;

import io.finetunebench.bench.record.files.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Collects what the threads of a fork record and writes it when the last of them has finished.
 *
 * <p>The file is a standard HdrHistogram interval log, version 1.3: for each measurement iteration
 * one interval per tag ({@code service}, {@code response}) with all threads' durations in
 * nanoseconds. A comment line says how many there are:
 *
 * <pre>
 * # iterations=1 tags=service
 * Tag=service,0.000,1.000,0.271,HISTFAAAAE...
 * </pre>
 *
 * <p>{@link ForkLogReader} reads it. It is safe for use by several threads.
 */
public final class ForkLog {
  private final Path file;
  private final int threads;
  private final int[] iterationsOfThread;
  private final List<Map<LatencyKind, Histogram>> iterations = new ArrayList<>();
  private int threadsFinished;

  /**
   * Makes an empty log.
   *
   * @param file where to write it
   * @param threads how many threads the fork measures with
   * @throws IllegalArgumentException if there is no thread
   */
  public ForkLog(Path file, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("expected 1 thread or more, found " + threads);
    }
    this.file = file;
    this.threads = threads;
    this.iterationsOfThread = new int[threads];
  }

  /**
   * Adds the next measurement iteration of a thread.
   *
   * @param thread index of the thread, from 0
   * @param samples what it recorded of each kind, the same kinds for all threads and iterations
   */
  public synchronized void add(int thread, Map<LatencyKind, IntervalSample> samples) {
    int iteration = iterationsOfThread[thread]++;
    if (iteration == iterations.size()) {
      iterations.add(new EnumMap<>(LatencyKind.class));
    }
    samples.forEach(
        (kind, sample) ->
            iterations
                .get(iteration)
                .computeIfAbsent(kind, absent -> LatencyRecorder.newHistogram())
                .add(sample.histogram()));
  }

  /**
   * Says that one thread will add nothing more; the last one writes the file.
   *
   * @return whether the file was written
   * @throws IllegalStateException if the threads added different numbers of iterations or kinds
   * @throws IOException if the file cannot be written
   */
  public synchronized boolean finishThread() throws IOException {
    threadsFinished++;
    if (threadsFinished < threads) {
      return false;
    }
    checkComplete();
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    WholeFile.write(file, content());
    return true;
  }

  /** Starts a log whose time stamps are seconds since the given start. */
  static HistogramLogWriter begin(OutputStream out, long startMillis, List<String> comments) {
    HistogramLogWriter writer = new HistogramLogWriter(out);
    writer.outputLogFormatVersion();
    comments.forEach(writer::outputComment);
    writer.outputStartTime(startMillis);
    writer.outputBaseTime(startMillis);
    writer.setBaseTime(startMillis);
    writer.outputLegend();
    return writer;
  }

  private void checkComplete() {
    for (int thread = 0; thread < threads; thread++) {
      if (iterationsOfThread[thread] != iterations.size()) {
        throw new IllegalStateException(
            "expected %d iterations of thread %d, found %d"
                .formatted(iterations.size(), thread, iterationsOfThread[thread]));
      }
    }
    for (Map<LatencyKind, Histogram> iteration : iterations) {
      if (!iteration.keySet().equals(iterations.get(0).keySet())) {
        throw new IllegalStateException(
            "expected %s in every iteration, found %s"
                .formatted(iterations.get(0).keySet(), iteration.keySet()));
      }
    }
  }

  private byte[] content() {
    Set<LatencyKind> kinds = iterations.isEmpty() ? Set.of() : iterations.get(0).keySet();
    String tags = kinds.stream().map(LatencyKind::tag).collect(Collectors.joining(","));
    long start =
        iterations.stream()
            .flatMap(iteration -> iteration.values().stream())
            .mapToLong(Histogram::getStartTimeStamp)
            .min()
            .orElse(0);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    HistogramLogWriter writer =
        begin(
            content,
            start,
            List.of(
                " Durations of one fork's operations in nanoseconds, Interval_Max in milliseconds.",
                " An interval is a measurement iteration, all threads merged.",
                " iterations=" + iterations.size() + " tags=" + tags));
    for (Map<LatencyKind, Histogram> iteration : iterations) {
      iteration.forEach(
          (kind, histogram) -> {
            histogram.setTag(kind.tag());
            writer.outputIntervalHistogram(histogram);
          });
    }
    writer.close();
    return content.toByteArray();
  }
}
