package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lines about records, kept beside them so that a large store is not read whole again and again.
 *
 * <p>A line is {@code ID SIZE MODIFIED TEXT}: it holds as long as the record's file has that size
 * and that time. What several records share is about no file, and always holds. Nothing depends on
 * the index: it may be removed, be behind, end in the middle of a line or not be writable, and is
 * made again from the records.
 */
final class FolderIndex implements AutoCloseable {
  private static final int MOST_STALE = 1000;
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
  }

  /** The stamps of records. */
  interface Stamps {
    /** Returns the stamp of a record by its id; null where there is no such record. */
    @Nullable Stamp of(String id);
  }

  /**
   * Where the text of a line is.
   *
   * @param offset of its first byte
   * @param length in bytes
   */
  private record Place(long offset, int length) {}

  private final Map<String, Place> places = new HashMap<>();
  private @Nullable FileChannel channel;
  private int stale;

  private FolderIndex() {}

  /**
   * Finds the lines that hold.
   *
   * @param wanted the stamps that lines have to have
   */
  static FolderIndex open(Path file, Stamps wanted) {
    FolderIndex index = new FolderIndex();
    try {
      index.channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      index.scan(Channels.newInputStream(index.channel), wanted);
      if (index.stale > MOST_STALE + index.places.size()) {
        index.places.clear();
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // Without an index the records themselves are read.
      index.places.clear();
    }
    return index;
  }

  /** Opens lines about no file, all of which hold. */
  static FolderIndex open(Path file) {
    return open(file, id -> Stamp.UNKNOWN);
  }

  private void scan(InputStream in, Stamps wanted) throws IOException {
    byte[] head = new byte[512];
    byte[] buffer = new byte[BUFFER];
    long before = 0;
    int headLength = 0;
    int blanks = 0;
    long textStart = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      for (int i = 0; i < read; i++) {
        byte value = buffer[i];
        if (value == '\n') {
          long end = before + i;
          long text = blanks == 3 ? textStart : end;
          keep(new String(head, 0, headLength, UTF_8), text, (int) (end - text), blanks, wanted);
          headLength = 0;
          blanks = 0;
        } else if (blanks < 3 && headLength < head.length) {
          head[headLength++] = value;
          if (value == ' ' && ++blanks == 3) {
            textStart = before + i + 1;
          }
        }
      }
      before += read;
    }
  }

  private void keep(String head, long offset, int length, int blanks, Stamps wanted) {
    String[] parts = head.split(" ", -1);
    if (blanks < 3) {
      stale++;
      return;
    }
    Stamp stamp = wanted.of(parts[0]);
    boolean holds =
        stamp != null
            && parts[1].equals(Long.toString(stamp.size()))
            && parts[2].equals(Long.toString(stamp.modified()));
    if (!holds || places.put(parts[0], new Place(offset, length)) != null) {
      stale++;
    }
  }

  /** Returns whether there is a line about a record. */
  boolean has(String id) {
    return places.containsKey(id);
  }

  /** Returns what there are lines about. */
  Set<String> ids() {
    return Collections.unmodifiableSet(places.keySet());
  }

  /** Reads the text of a line; it is empty where it is gone. Several threads may do so at once. */
  String text(String id) {
    Place place = places.get(id);
    FileChannel open = channel;
    if (place == null || open == null) {
      return "";
    }
    ByteBuffer buffer = ByteBuffer.allocate(place.length);
    try {
      while (buffer.hasRemaining()) {
        if (open.read(buffer, place.offset + buffer.position()) < 0) {
          return "";
        }
      }
    } catch (IOException e) {
      // Without an index the records themselves are read.
      return "";
    }
    return new String(buffer.array(), UTF_8);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It was read only: nothing is lost.
      channel = null;
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
            .append(' ')
            .append(stamp.size())
            .append(' ')
            .append(stamp.modified())
            .append(' ')
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
