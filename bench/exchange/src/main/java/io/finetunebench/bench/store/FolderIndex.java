package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern NAME =
      Pattern.compile("(heads|scores|numbers|shared)-(\\d{1,9})\\.lines");

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
    byte[] words() {
      return (" " + size + " " + modified + " ").getBytes(UTF_8);
    }
  }

  /** The stamps of records. */
  interface Stamps {
    /** Returns the stamp of a record by its id; null where there is no such record. */
    @Nullable Stamp of(String id);
  }

  /** A line that holds: the id of a record, and the text about it. */
  static final class Line {
    private final String id;
    private final byte[] bytes;

    private Line(String id, byte[] bytes) {
      this.id = id;
      this.bytes = bytes;
    }

    String id() {
      return id;
    }

    /** Returns the text in UTF-8; it is not to be written to. */
    byte[] bytes() {
      return bytes;
    }

    String text() {
      return new String(bytes, UTF_8);
    }
  }

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
    try (Bytes bytes = new Bytes(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
      while (bytes.next()) {
        Line line = bytes.line(wanted);
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
    read(
        file, id -> Stamp.UNKNOWN, lines -> lines.forEach(line -> texts.put(line.id, line.text())));
    return texts;
  }

  /** Lines of a file as bytes: making texts of all would take longer than reading most of them. */
  private static final class Bytes implements AutoCloseable {
    private final InputStream in;
    private byte[] buffer = new byte[BUFFER];
    private int filled;

    /** Where the line begins and ends, and where the next one begins. */
    private int from;

    private int to;
    private int next;

    Bytes(InputStream in) {
      this.in = in;
    }

    /** Moves on to the next line and returns whether there is one. */
    boolean next() throws IOException {
      from = next;
      to = from;
      while (to == filled || buffer[to] != '\n') {
        if (to < filled) {
          to++;
        } else if (!fill()) {
          next = to;
          return from < to;
        }
      }
      next = to + 1;
      return true;
    }

    private boolean fill() throws IOException {
      System.arraycopy(buffer, from, buffer, 0, filled - from);
      filled -= from;
      to -= from;
      from = 0;
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * filled);
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      filled += Math.max(0, read);
      return read >= 0;
    }

    /** Returns the line if it holds. */
    @Nullable Line line(Stamps wanted) {
      int end = from;
      while (end < to && buffer[end] != ' ') {
        end++;
      }
      String id = new String(buffer, from, end - from, UTF_8);
      Stamp stamp = wanted.of(id);
      if (stamp == null) {
        return null;
      }
      byte[] words = stamp.words();
      int text = end + words.length;
      return text <= to && Arrays.equals(buffer, end, text, words, 0, words.length)
          ? new Line(id, Arrays.copyOfRange(buffer, text, to))
          : null;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
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

  /** Deletes what earlier versions kept in the index's folder, and nothing else. */
  static void deleteEarlier(Path folder, int version) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()
            && (Integer.parseInt(name.group(2)) < version || name.group(1).equals("scores"))
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They are only in the way: nobody reads them.
      return;
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
        lines
            .append(text.getKey())
            .append(new String(stamp.words(), UTF_8))
            .append(text.getValue())
            .append('\n');
      }
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
