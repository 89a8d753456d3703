package io.finetunebench.bench.record;

import java.nio.file.Path;
import java.util.List;

/** Reads what can be compared from a file, whose content says what it is. */
public final class SeriesFile {
  private SeriesFile() {}

  /**
   * Reads a run record, which is a JSON object, or JMH's results, which are a JSON array.
   *
   * @throws MalformedRecordException if the file is missing, unreadable or neither
   */
  public static List<Series> read(Path file) {
    String text = JsonLimits.text(file);
    return text.stripLeading().startsWith("[")
        ? JmhJsonReader.read(text, file.toString())
        : Series.of(RecordFormat.read(text, file.toString()));
  }
}
