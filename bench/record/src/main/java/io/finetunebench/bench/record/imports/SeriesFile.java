package io.finetunebench.bench.record.imports;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.files.RegularFile;
import io.finetunebench.bench.record.json.JsonLimits;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.series.Series;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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
    if (isArchive(file)) {
      throw new MalformedRecordException(
          file
              + ": is a jar; expected results: a record or JMH's JSON. To measure two jars against"
              + " each other: 'ab BASE.jar CANDIDATE.jar'",
          null);
    }
    String text = JsonLimits.text(file);
    String content = text.stripLeading();
    if (!content.isEmpty() && !content.startsWith("[") && !content.startsWith("{")) {
      throw new MalformedRecordException(
          file
              + ": line 1, column 1: expected JSON: a record, which a run writes as "
              + RunRecord.FILE_NAME
              + ", or what JMH writes with -rf json; found another text",
          null);
    }
    requireNothingElse(file, content);
    return content.startsWith("[")
        ? JmhJsonReader.read(text, file.toString())
        : Series.of(RecordFormat.read(text, file.toString()));
  }

  /** Refuses JSON that cannot be a record. */
  static void requireNothingElse(Path file, String content) {
    if (content.startsWith("{") && !content.contains(RecordFormat.VERSION)) {
      throw new MalformedRecordException(
          file
              + ": is JSON of something else; expected a record, which a run writes as "
              + RunRecord.FILE_NAME
              + ", or what JMH writes with -rf json. Name the file to compare, or a folder of"
              + " nothing but those",
          null);
    }
  }

  private static boolean isArchive(Path file) {
    try (InputStream in = Files.newInputStream(RegularFile.of(file))) {
      return in.read() == 'P' && in.read() == 'K';
    } catch (IOException e) {
      // What cannot be read is said by who reads it next.
      return false;
    }
  }
}
