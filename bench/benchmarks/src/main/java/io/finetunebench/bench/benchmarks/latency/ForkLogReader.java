package io.finetunebench.bench.benchmarks.latency;

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

  private static final Pattern HEADER = Pattern.compile("# iterations=(\\d{1,9}) tags=([a-z,]*)");

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
    Matcher header =
        text.lines()
            .map(HEADER::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a line '# iterations=.. tags=..', found none"));
    int iterations = Integer.parseInt(header.group(1));
    List<LatencyKind> kinds = kinds(header.group(2));
    List<Histogram> histograms = histograms(text);
    expect("intervals", (long) iterations * kinds.size(), histograms.size());
    Map<LatencyKind, List<Histogram>> samples = new EnumMap<>(LatencyKind.class);
    for (int i = 0; i < histograms.size(); i++) {
      LatencyKind kind = kinds.get(i % kinds.size());
      expect("tag", kind.tag(), String.valueOf(histograms.get(i).getTag()));
      samples.computeIfAbsent(kind, absent -> new ArrayList<>()).add(histograms.get(i));
    }
    return new ForkSamples(samples);
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
