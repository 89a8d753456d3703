package io.finetunebench.bench.rig.latency;

import static java.util.Objects.requireNonNull;

import io.finetunebench.bench.record.files.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the threads of a fork record and writes it when the last of them has finished.
 *
 * <p>The file is a standard HdrHistogram interval log, version 1.3: for each measurement iteration
 * one interval per tag ({@code service}, {@code response}) with all threads' durations in
 * nanoseconds. Before an interval a comment line for each thread holds what its buckets round. A
 * warm-up iteration has such lines only:
 *
 * <pre>
 * # iterations=1 threads=2 tags=service
 * # warmup=1 thread=1 count=90 totalNanos=123456780 saturated=0
 * # warmup=1 thread=2 count=91 totalNanos=123456785 saturated=0
 * # iteration=1 thread=1 tag=service count=1000 totalNanos=123456789 saturated=0
 * # iteration=1 thread=2 tag=service count=998 totalNanos=123456901 saturated=0
 * Tag=service,0.000,1.000,0.271,HISTFAAAAE...
 * </pre>
 *
 * <p>{@link ForkLogReader} reads it. It is safe for use by several threads.
 */
public final class ForkLog {
  private final Path file;
  private final int threads;
  private final int[] iterationsOfThread;
  private final List<Map<LatencyKind, MergedIteration>> iterations = new ArrayList<>();
  private final List<List<LatencyTotals>> warmupOfThread = new ArrayList<>();
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
    for (int thread = 0; thread < threads; thread++) {
      warmupOfThread.add(new ArrayList<>());
    }
  }

  /**
   * Adds the next warm-up iteration of a thread.
   *
   * @param thread index of the thread, from 0
   * @param totals the sums of what it recorded
   */
  public synchronized void addWarmup(int thread, LatencyTotals totals) {
    warmupOfThread.get(thread).add(totals);
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
                .computeIfAbsent(kind, absent -> new MergedIteration(threads))
                .add(thread, sample));
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
      if (warmupOfThread.get(thread).size() != warmupOfThread.get(0).size()) {
        throw new IllegalStateException(
            "expected %d warm-up iterations of thread %d, found %d"
                .formatted(
                    warmupOfThread.get(0).size(), thread, warmupOfThread.get(thread).size()));
      }
    }
    for (Map<LatencyKind, MergedIteration> iteration : iterations) {
      if (!iteration.keySet().equals(iterations.get(0).keySet())) {
        throw new IllegalStateException(
            "expected %s in every iteration, found %s"
                .formatted(iterations.get(0).keySet(), iteration.keySet()));
      }
      iteration.forEach((kind, merged) -> merged.checkComplete(kind));
    }
  }

  private byte[] content() {
    Set<LatencyKind> kinds = iterations.isEmpty() ? Set.of() : iterations.get(0).keySet();
    String tags = kinds.stream().map(LatencyKind::tag).collect(Collectors.joining(","));
    long start =
        iterations.stream()
            .flatMap(iteration -> iteration.values().stream())
            .mapToLong(merged -> merged.histogram.getStartTimeStamp())
            .min()
            .orElse(0);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    HistogramLogWriter writer =
        begin(
            content,
            start,
            List.of(
                " Durations of one fork's operations in nanoseconds, Interval_Max in milliseconds.",
                " An interval is a measurement iteration, all threads merged; the lines before it",
                " hold each thread's exact sums.",
                String.format(
                    Locale.ROOT,
                    " iterations=%d threads=%d tags=%s",
                    iterations.size(),
                    threads,
                    tags)));
    for (int iteration = 0; iteration < warmupOfThread.get(0).size(); iteration++) {
      for (int thread = 0; thread < threads; thread++) {
        LatencyTotals sums = warmupOfThread.get(thread).get(iteration);
        writer.outputComment(
            String.format(
                Locale.ROOT, " warmup=%d thread=%d %s", iteration + 1, thread + 1, text(sums)));
      }
    }
    for (int iteration = 0; iteration < iterations.size(); iteration++) {
      for (Map.Entry<LatencyKind, MergedIteration> entry : iterations.get(iteration).entrySet()) {
        entry.getValue().write(writer, iteration, entry.getKey());
      }
    }
    writer.close();
    return content.toByteArray();
  }

  private static String text(LatencyTotals sums) {
    return String.format(
        Locale.ROOT,
        "count=%d totalNanos=%d saturated=%d",
        sums.count(),
        sums.totalNanos(),
        sums.saturated());
  }

  /** One iteration and kind: all threads' durations in one histogram, their sums apart. */
  private static final class MergedIteration {
    private final Histogram histogram = LatencyRecorder.newHistogram();
    private final @Nullable LatencyTotals[] totals;

    MergedIteration(int threads) {
      totals = new LatencyTotals[threads];
    }

    void add(int thread, IntervalSample sample) {
      totals[thread] = sample.totals();
      histogram.add(sample.histogram());
    }

    void checkComplete(LatencyKind kind) {
      if (Arrays.asList(totals).contains(null)) {
        throw new IllegalStateException(
            "expected %s of every thread, found %s".formatted(kind, Arrays.toString(totals)));
      }
    }

    void write(HistogramLogWriter writer, int iteration, LatencyKind kind) {
      for (int thread = 0; thread < totals.length; thread++) {
        LatencyTotals sums = requireNonNull(totals[thread]);
        writer.outputComment(
            String.format(
                Locale.ROOT,
                " iteration=%d thread=%d tag=%s %s",
                iteration + 1,
                thread + 1,
                kind.tag(),
                text(sums)));
      }
      histogram.setTag(kind.tag());
      writer.outputIntervalHistogram(histogram);
    }
  }
}
