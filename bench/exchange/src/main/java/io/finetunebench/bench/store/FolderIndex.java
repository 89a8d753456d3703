package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines about records, kept beside them so that a large store is not read whole again and again.
 *
 * <p>A line is {@code ID SIZE MODIFIED TEXT}: it holds as long as the record's file has that size
 * and that time. What several records share is about no file, and always holds. Nothing depends on
 * the index: it may be removed, be behind, end in the middle of a line or not be writable, and is
 * made again from the records.
 */
final class FolderIndex {
  private static final int MOST_STALE = 1000;
  private static final int AT_ONCE = 128;
  private static final int BUFFER = 1 << 18;

  /**
   * Size and time of a record's file.
   *
   * @param size in bytes
   * @param modified in nanoseconds, as the file system tells them
   */
  record Stamp(long size, long modified) {
    /** The stamp of what is there and can't be looked at, and of what is about no file. */
    static final Stamp UNKNOWN = new Stamp(-1, -1);

    /** Returns the stamp of a file, or null where there is no such file. */
    static @Nullable Stamp of(Path file) throws IOException {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      } catch (NoSuchFileException e) {
        return null;
      }
    }

    /** Returns what stands in a line between its id and its text. */
    String words() {
      return " " + size + " " + modified + " ";
    }
  }

  /** The stamps of records. */
  interface Stamps {
    /** Returns the stamp of a record by its id; null where there is no such record. */
    @Nullable Stamp of(String id);
  }

  /** A line that holds: the id of a record, and the text about it. */
  record Line(String id, String text) {}

  private FolderIndex() {}

  /**
   * Hands over the lines that hold, some at a time. Of several about one record all are.
   *
   * @param wanted the stamps that lines have to have
   */
  static void read(Path file, Stamps wanted, Consumer<List<Line>> consumer) {
    int held = 0;
    int stale = 0;
    List<Line> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), UTF_8),
            BUFFER)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        Line line = line(text, wanted);
        if (line == null) {
          stale++;
        } else {
          held++;
          lines.add(line);
        }
        if (lines.size() == AT_ONCE) {
          consumer.accept(List.copyOf(lines));
          lines.clear();
        }
      }
      if (stale > MOST_STALE + held) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // Without an index the records themselves are read.
      stale++;
    }
    consumer.accept(lines);
  }

  /** Returns the texts of lines about no file by their ids, the last one's of several. */
  static Map<String, String> read(Path file) {
    Map<String, String> texts = new HashMap<>();
    read(file, id -> Stamp.UNKNOWN, lines -> lines.forEach(line -> texts.put(line.id, line.text)));
    return texts;
  }

  private static @Nullable Line line(String text, Stamps wanted) {
    int end = text.indexOf(' ');
    Stamp stamp = end < 0 ? null : wanted.of(text.substring(0, end));
    if (stamp == null || !text.startsWith(stamp.words(), end)) {
      return null;
    }
    return new Line(text.substring(0, end), text.substring(end + stamp.words().length()));
  }

  /**
   * Adds lines, where that is possible and nobody else does so at the moment.
   *
   * @param texts without line breaks, by the id of the record
   * @param stamps of the records
   * @return whether they were added
   */
  static boolean add(Path file, Map<String, String> texts, Stamps stamps) {
    if (texts.isEmpty()) {
      return true;
    }
    try {
      Path folder = file.resolveSibling("");
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder);
        // A store may lie in git, and an index that can be made again does not belong there.
        Files.writeString(folder.resolve(".gitignore"), "*\n");
      }
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          write(channel, texts, stamps);
        }
        return lock != null;
      }
    } catch (IOException | OverlappingFileLockException e) {
      // The next reader tries again; until then the records themselves are read.
      return false;
    }
  }

  private static void write(FileChannel channel, Map<String, String> texts, Stamps stamps)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    long size = channel.size();
    if (size > 0) {
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.read(last, size - 1);
      lines.append(last.array()[0] == '\n' ? "" : "\n");
    }
    channel.position(size);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Stamp stamp = stamps.of(text.getKey());
      if (stamp != null) {
        lines.append(text.getKey()).append(stamp.words()).append(text.getValue()).append('\n');
      }
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
