package io.finetunebench.bench.rig.latency;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.PackedHistogram;

/** Reads what a {@link ForkLog} wrote. */
public final class ForkLogReader {
  /** What a damaged log may hold and a line must not. */
  private static final String CONTROL = "[\\x00-\\x1f\\x7f-\\x9f]";

  private static final Pattern HEADER =
      Pattern.compile("# iterations=(\\d{1,9}) threads=(\\d{1,9}) tags=([a-z,]*)");
  private static final Pattern TOTALS =
      Pattern.compile(
          "# iteration=(\\d+) thread=(\\d+) tag=([a-z]+)"
              + " count=(\\d{1,18}) totalNanos=(\\d{1,19}) saturated=(\\d{1,18})");

  private static final Pattern WARMUP =
      Pattern.compile(
          "# warmup=(\\d+) thread=(\\d+)"
              + " count=(\\d{1,18}) totalNanos=(\\d{1,19}) saturated=(\\d{1,18})");

  private ForkLogReader() {}

  /**
   * Reads the log of a fork.
   *
   * <p>Time stamps come back to within a millisecond, everything else exactly.
   *
   * @throws IOException if there is no such log, or it is not whole: the message names the file and
   *     what was expected
   */
  public static ForkSamples read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException missing) {
      throw new IOException(
          file + ": no such fork log, the fork ended before its trial was over", missing);
    }
    try {
      return parse(text);
    } catch (RuntimeException malformed) {
      throw new IOException(
          "%s: not a whole fork log: %s; run the benchmark again"
              .formatted(file, String.valueOf(malformed.getMessage()).replaceAll(CONTROL, " ")),
          malformed);
    }
  }

  private static ForkSamples parse(String text) {
    List<String> lines = text.lines().toList();
    Matcher header =
        lines.stream()
            .map(HEADER::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a line '# iterations=.. threads=.. tags=..', found none"));
    int iterations = Integer.parseInt(header.group(1));
    int threads = Integer.parseInt(header.group(2));
    List<LatencyKind> kinds = kinds(header.group(3));
    List<String> totalsLines =
        lines.stream().filter(line -> line.startsWith("# iteration=")).toList();
    expect("lines of sums", (long) iterations * threads * kinds.size(), totalsLines.size());
    List<Histogram> histograms = histograms(text);
    expect("intervals", (long) iterations * kinds.size(), histograms.size());

    Map<LatencyKind, List<ForkSamples.Iteration>> samples = new EnumMap<>(LatencyKind.class);
    kinds.forEach(kind -> samples.put(kind, new ArrayList<>()));
    int nextLine = 0;
    int nextHistogram = 0;
    for (int iteration = 1; iteration <= iterations; iteration++) {
      for (LatencyKind kind : kinds) {
        List<LatencyTotals> totals = new ArrayList<>();
        for (int thread = 1; thread <= threads; thread++) {
          totals.add(totals(totalsLines.get(nextLine++), iteration, thread, kind));
        }
        Histogram histogram = histograms.get(nextHistogram++);
        expect("tag", kind.tag(), String.valueOf(histogram.getTag()));
        samples
            .computeIfAbsent(kind, absent -> new ArrayList<>())
            .add(new ForkSamples.Iteration(totals, histogram));
      }
    }
    return new ForkSamples(samples, warmup(lines, threads));
  }

  private static List<ForkSamples.Warmup> warmup(List<String> lines, int threads) {
    List<ForkSamples.Warmup> warmup = new ArrayList<>();
    List<LatencyTotals> iteration = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = WARMUP.matcher(line);
      if (matcher.matches()) {
        expect("warmup", warmup.size() + 1L, Long.parseLong(matcher.group(1)));
        expect("thread", iteration.size() + 1L, Long.parseLong(matcher.group(2)));
        iteration.add(sums(matcher, 3));
        if (iteration.size() == threads) {
          warmup.add(new ForkSamples.Warmup(iteration));
          iteration.clear();
        }
      }
    }
    expect("lines of a warm-up iteration that is not whole", 0, iteration.size());
    return warmup;
  }

  private static LatencyTotals sums(Matcher matcher, int first) {
    return new LatencyTotals(
        Long.parseLong(matcher.group(first)),
        Long.parseLong(matcher.group(first + 1)),
        Long.parseLong(matcher.group(first + 2)));
  }

  private static List<LatencyKind> kinds(String tags) {
    List<LatencyKind> kinds = new ArrayList<>();
    for (LatencyKind kind : LatencyKind.values()) {
      if (List.of(tags.split(",", -1)).contains(kind.tag())) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private static LatencyTotals totals(String line, int iteration, int thread, LatencyKind kind) {
    Matcher matcher = TOTALS.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected count, totalNanos, saturated in: " + line);
    }
    expect("iteration", iteration, Long.parseLong(matcher.group(1)));
    expect("thread", thread, Long.parseLong(matcher.group(2)));
    expect("tag", kind.tag(), matcher.group(3));
    return sums(matcher, 4);
  }

  private static List<Histogram> histograms(String text) {
    List<Histogram> histograms = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    try (HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(bytes))) {
      while (reader.hasNext()) {
        EncodableHistogram next = reader.nextIntervalHistogram();
        if (next instanceof Histogram histogram) {
          histograms.add(packed(histogram));
        }
      }
    }
    return histograms;
  }

  /** Returns the same histogram in a fraction of the memory, since whoever reads it keeps it. */
  private static Histogram packed(Histogram histogram) {
    Histogram packed =
        new PackedHistogram(
            histogram.getLowestDiscernibleValue(),
            histogram.getHighestTrackableValue(),
            histogram.getNumberOfSignificantValueDigits());
    packed.add(histogram);
    packed.setStartTimeStamp(histogram.getStartTimeStamp());
    packed.setEndTimeStamp(histogram.getEndTimeStamp());
    packed.setTag(histogram.getTag());
    return packed;
  }

  private static void expect(String what, long expected, long found) {
    expect(what, Long.toString(expected), Long.toString(found));
  }

  private static void expect(String what, String expected, String found) {
    if (!expected.equals(found)) {
      throw new IllegalArgumentException(
          "expected %s %s, found %s".formatted(what, expected, found));
    }
  }
}
