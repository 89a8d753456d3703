package io.finetunebench.bench.benchmarks.latency;

import io.finetunebench.bench.record.files.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The histograms of one benchmark over all its forks, as files that HdrHistogram's own tools read.
 *
 * <p>The interval log keeps every interval of every fork, ordered by start time, under the tag of
 * its kind, so that processing one tag merges all forks: {@code java -cp HdrHistogram.jar
 * org.HdrHistogram.HistogramLogProcessor -i NAME.hlog -tag service -outputValueUnitRatio 1}. A
 * comment line says where another fork's intervals begin. The percentile tables are what that
 * command prints: durations in nanoseconds, 5 ticks per half distance.
 *
 * @param intervalLog {@code NAME.hlog}
 * @param servicePercentiles {@code NAME.hgrm}
 * @param responsePercentiles {@code NAME.response.hgrm}, where response times were recorded
 */
public record HistogramFiles(
    Path intervalLog, Path servicePercentiles, Optional<Path> responsePercentiles) {
  private static final int TICKS_PER_HALF_DISTANCE = 5;

  /** One interval of the log and the fork it comes from, counted from 1. */
  private record Interval(int fork, Histogram histogram) {}

  /**
   * Merges the forks of a benchmark without loss and writes each file whole or not at all.
   *
   * @param folder where to write, made if it is not there
   * @param name name of the files without their endings
   * @param forks what each fork recorded
   * @throws IllegalArgumentException if the name is no file name, or no fork has an iteration
   * @throws IOException if a file cannot be written
   */
  public static HistogramFiles write(Path folder, String name, List<ForkSamples> forks)
      throws IOException {
    if (name.isBlank() || !Path.of(name).equals(Path.of(name).getFileName())) {
      throw new IllegalArgumentException("expected a file name, found '%s'".formatted(name));
    }
    List<Interval> intervals = intervals(forks);
    if (intervals.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one measurement iteration of " + name + ", found none");
    }
    Files.createDirectories(folder);
    Path log = folder.resolve(name + ".hlog");
    WholeFile.write(log, intervalLog(name, intervals));
    Path service = folder.resolve(name + ".hgrm");
    WholeFile.write(service, percentiles(ForkSamples.merge(forks, LatencyKind.SERVICE)));
    if (forks.stream().allMatch(fork -> fork.iterations(LatencyKind.RESPONSE).isEmpty())) {
      return new HistogramFiles(log, service, Optional.empty());
    }
    Path response = folder.resolve(name + ".response.hgrm");
    WholeFile.write(response, percentiles(ForkSamples.merge(forks, LatencyKind.RESPONSE)));
    return new HistogramFiles(log, service, Optional.of(response));
  }

  private static List<Interval> intervals(List<ForkSamples> forks) {
    List<Interval> intervals = new ArrayList<>();
    for (int fork = 0; fork < forks.size(); fork++) {
      for (LatencyKind kind : LatencyKind.values()) {
        for (Histogram iteration : forks.get(fork).iterations(kind)) {
          intervals.add(new Interval(fork + 1, iteration));
        }
      }
    }
    intervals.sort(Comparator.comparingLong(interval -> interval.histogram().getStartTimeStamp()));
    return intervals;
  }

  private static byte[] intervalLog(String name, List<Interval> intervals) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    HistogramLogWriter writer =
        ForkLog.begin(
            content,
            intervals.get(0).histogram().getStartTimeStamp(),
            List.of(
                " %s: durations in nanoseconds, Interval_Max in milliseconds.".formatted(name),
                " An interval is one measurement iteration of one fork."));
    int fork = 0;
    for (Interval interval : intervals) {
      if (interval.fork() != fork) {
        fork = interval.fork();
        writer.outputComment(" fork=" + fork);
      }
      writer.outputIntervalHistogram(interval.histogram());
    }
    writer.close();
    return content.toByteArray();
  }

  private static byte[] percentiles(Histogram histogram) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(content, false, StandardCharsets.UTF_8)) {
      histogram.outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, 1.0);
    }
    return content.toByteArray();
  }
}
