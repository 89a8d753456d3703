package io.finetunebench.bench.record.json;

import io.finetunebench.bench.record.files.FileFailure;
import io.finetunebench.bench.record.files.RegularFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * How much JSON we read, so that a file that is too large, too deep or made to harm ends in one
 * line and not in a lack of memory.
 */
public final class JsonLimits {
  private static final long MOST_BYTES = 64L << 20;
  private static final int DEEPEST = 200;
  private static final long MOST_TOKENS = 10_000_000;
  private static final int LONGEST_NAME = 10_000;
  private static final int LONGEST_NUMBER = 400;

  private JsonLimits() {}

  /** Returns a factory whose parsers keep the limits. */
  public static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxTokenCount(MOST_TOKENS)
                .maxNameLength(LONGEST_NAME)
                .maxNumberLength(LONGEST_NUMBER)
                .build())
        .build();
  }

  /**
   * Reads a file's text in UTF-8.
   *
   * @throws MalformedRecordException if it is missing, no file, unreadable, too large or not UTF-8
   */
  public static String text(Path file) {
    try {
      requireSize(file);
      return Files.readString(file);
    } catch (RegularFile.OtherException e) {
      throw new MalformedRecordException(e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException(
          file + ": expected JSON in UTF-8, found other bytes; " + Problems.REMEDY, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireSize(Path file) throws IOException {
    long size = Files.size(RegularFile.of(file));
    if (size > MOST_BYTES) {
      throw new MalformedRecordException(
          file
              + ": expected at most "
              + (MOST_BYTES >> 20)
              + " MiB, found "
              + (size >> 20)
              + " MiB; split it into several files",
          null);
    }
  }

  private static MalformedRecordException unreadable(Path file, IOException cause) {
    return cause instanceof NoSuchFileException
        ? new MalformedRecordException(
            file + ": expected a record, found no such file; check the path", cause)
        : new MalformedRecordException(
            file
                + ": expected a readable record, found none ("
                + FileFailure.reason(cause)
                + "); check the file's rights",
            cause);
  }
}
