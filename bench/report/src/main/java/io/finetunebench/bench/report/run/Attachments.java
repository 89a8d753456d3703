package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Paragraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;

/** The histograms that lie beside a record. */
public final class Attachments {
  /** What the histograms of one report may take, in characters, so that it stays a page. */
  private static final int MOST_CHARACTERS = 500_000;

  private final @Nullable Path folder;
  private int taken;

  private Attachments(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Returns the attachments of a record that lies alone. */
  public static Attachments none() {
    return new Attachments(null);
  }

  /** Returns the attachments of the record of a folder. */
  public static Attachments in(Path folder) {
    return new Attachments(folder);
  }

  /**
   * Returns the histograms of every iteration to download, where they are there; where the report
   * has no room for them, it says where they lie. The service and the response times of a load
   * share one log.
   *
   * @param side before the name of each file; empty where there is one side
   */
  public List<Block> logs(String side, List<Latency> latencies) {
    return latencies.stream()
        .map(Latency::histogramLog)
        .filter(Objects::nonNull)
        .distinct()
        .flatMap(log -> read(log).map(text -> log(side, log, text)).stream())
        .toList();
  }

  private Block log(String side, String name, String text) {
    if (taken + text.length() > MOST_CHARACTERS) {
      return new Paragraph(
          "The histograms of every iteration lie beside the record, in "
              + name
              + ": this page has no room for more.");
    }
    taken += text.length();
    return new Download(
        side.isEmpty() ? name : side + "-" + name,
        "text/plain",
        "the histograms of every iteration",
        text);
  }

  /** Returns the whole curve of a distribution; empty where its table is not there. */
  List<Percentile> curve(Latency latency) {
    List<Percentile> curve = new ArrayList<>();
    for (String line : read(latency.percentileTable()).orElse("").lines().toList()) {
      try (Scanner scanner = new Scanner(line)) {
        scanner.useLocale(Locale.ROOT);
        if (!scanner.hasNextDouble()) {
          continue;
        }
        double value = scanner.nextDouble();
        double percentile = scanner.hasNextDouble() ? 100 * scanner.nextDouble() : 100;
        if (percentile < 100 && value >= 0) {
          curve.add(new Percentile(percentile, Math.round(value)));
        }
      }
    }
    return curve;
  }

  private Optional<String> read(@Nullable String name) {
    if (folder == null || name == null) {
      return Optional.empty();
    }
    Path file = folder.resolve(name);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      // A report is worth having without its histograms, which lie where they lay before.
      return Optional.empty();
    }
  }
}
