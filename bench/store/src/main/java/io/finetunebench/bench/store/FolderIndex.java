package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.files.RegularFile;
import io.finetunebench.bench.record.json.IndexText;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A file beside the records of a folder, so that a large store is not read whole again and again.
 *
 * <p>A line begins with the checksum of its rest, and a tab parts its fields. One of a run says of
 * which version of the record's file it is; one of a series says what its name stands for. Lines
 * are only added. Nothing depends on the file: it may be removed, be behind, be damaged anywhere or
 * not be writable. Two programs that add lines at once can tear some of them, which their checksums
 * show; runs without a line that holds are read again.
 */
final class FolderIndex {
  private static final String TAB = "\t";
  private static final int FIELDS_OF_SERIES = 2;
  private static final int FIELDS_OF_RUN = 4;
  private static final int LENGTH_OF_CHECKSUM = 8;

  /** So many lines that do not hold may stay in the file beyond those that do. */
  private static final int MOST_USELESS = 1000;

  private static final int LONGEST_LINE = 16 << 20;
  private static final int BUFFER = 1 << 16;

  /** So many characters stand for series at most: what they say is held in memory. */
  private static final int MOST_OF_SERIES = 64 << 20;

  private final Path file;
  private final Map<String, String> series = new HashMap<>();
  private long ofSeries;

  /**
   * A line that holds.
   *
   * @param id of the run
   * @param head as {@link IndexText} writes it
   * @param scores as {@link IndexText} writes them
   */
  record Run(String id, String head, String scores) {
    RunHead head(IndexText.Reader reader) {
      return reader.head(id, head);
    }

    Scores scores(IndexText.Reader reader) {
      return new Scores(head(reader), reader.scores(scores));
    }
  }

  /** Makes an index of a file in a folder of its own, which need not be there. */
  FolderIndex(Path file) {
    this.file = file;
  }

  /** Returns a reader of what the lines say, which knows the series that were read so far. */
  IndexText.Reader reader(Predicate<SeriesKey> wanted) {
    return new IndexText.Reader(file.toString(), series, wanted);
  }

  /**
   * Returns what tells versions of a record's file apart, or null where there is no such file.
   *
   * @throws IOException if it can't be looked at
   */
  static @Nullable String version(Path record) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(record, BasicFileAttributes.class);
      return IndexText.VERSION
          + " "
          + attributes.size()
          + " "
          + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Hands over the lines of runs that hold.
   *
   * @param versions of the records' files, by the ids of their runs
   * @param consumer returns whether a line is of use
   */
  void read(Map<String, String> versions, Predicate<Run> consumer) {
    int useful = 0;
    int useless = 0;
    try {
      try (InputStream in = open()) {
        Lines lines = new Lines(in);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
          if (line.length > 0 && isUseful(fields(line), versions, consumer)) {
            useful++;
          } else {
            useless++;
          }
        }
      } catch (DamageException | RegularFile.OtherException e) {
        useless = Integer.MAX_VALUE;
      }
      if (useless - MOST_USELESS > useful) {
        Files.deleteIfExists(file);
        series.clear();
      }
    } catch (IOException e) {
      // Without an index the records themselves are read.
      return;
    }
  }

  private InputStream open() throws IOException {
    return Files.newInputStream(
        RegularFile.of(file, LinkOption.NOFOLLOW_LINKS), LinkOption.NOFOLLOW_LINKS);
  }

  private boolean isUseful(String[] fields, Map<String, String> versions, Predicate<Run> consumer)
      throws DamageException {
    return switch (fields.length) {
      case FIELDS_OF_SERIES -> {
        ofSeries += fields[0].length() + fields[1].length();
        if (ofSeries > MOST_OF_SERIES) {
          throw new DamageException();
        }
        yield series.putIfAbsent(fields[0], fields[1]) == null;
      }
      case FIELDS_OF_RUN ->
          fields[1].equals(versions.get(fields[0]))
              && consumer.test(new Run(fields[0], fields[2], fields[3]));
      default -> false;
    };
  }

  /** Returns the fields of a line; none of one that is damaged. */
  private static String[] fields(byte[] line) {
    int from = Math.min(LENGTH_OF_CHECKSUM, line.length);
    return new String(line, 0, from, UTF_8).equals(checksum(line, from))
        ? new String(line, from, line.length - from, UTF_8).split(TAB, -1)
        : new String[0];
  }

  private static String checksum(byte[] bytes, int from) {
    CRC32 sum = new CRC32();
    sum.update(bytes, from, bytes.length - from);
    return "%08x".formatted(sum.getValue());
  }

  /**
   * Adds runs, where that is possible.
   *
   * @param versions of the records' files; a run without one is left out
   */
  void add(List<IndexText.Written> runs, Map<String, String> versions) {
    // What comes before may end in the middle of a line.
    StringBuilder lines = new StringBuilder("\n");
    for (IndexText.Written run : runs) {
      String version = versions.get(run.id());
      if (version != null && !version.isEmpty()) {
        run.series()
            .forEach(
                (name, key) -> {
                  if (series.putIfAbsent(name, key) == null) {
                    append(lines, name, key);
                  }
                });
        append(lines, run.id(), version, run.head(), run.scores());
      }
    }
    try {
      Path folder = file.resolveSibling("");
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder);
        // A store may lie in git, and an index that can be made again does not belong there.
        Files.writeString(folder.resolve(".gitignore"), "*\n");
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        RegularFile.of(file, LinkOption.NOFOLLOW_LINKS);
      }
      try (OutputStream out =
          Files.newOutputStream(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND,
              LinkOption.NOFOLLOW_LINKS)) {
        out.write(lines.toString().getBytes(UTF_8));
      }
    } catch (IOException e) {
      // The next reader tries again; until then the records themselves are read.
      return;
    }
  }

  private static void append(StringBuilder lines, String... fields) {
    String line = String.join(TAB, fields);
    lines.append(checksum(line.getBytes(UTF_8), 0)).append(line).append('\n');
  }

  /** What no one wrote as an index: it is not read to its end. */
  private static final class DamageException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** Lines of a file as bytes. */
  private static final class Lines {
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int end;

    Lines(InputStream in) {
      this.in = in;
    }

    /** Returns the next line, or null behind the last. */
    byte @Nullable [] next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (next < end || fill()) {
        int from = next;
        while (next < end && buffer[next] != '\n') {
          next++;
        }
        line.write(buffer, from, next - from);
        if (next < end) {
          next++;
          return line.toByteArray();
        }
        if (line.size() > LONGEST_LINE) {
          throw new DamageException();
        }
      }
      return line.size() == 0 ? null : line.toByteArray();
    }

    private boolean fill() throws IOException {
      next = 0;
      end = Math.max(0, in.read(buffer));
      return end > 0;
    }
  }
}
