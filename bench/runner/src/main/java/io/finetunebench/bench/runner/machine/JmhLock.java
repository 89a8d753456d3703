package io.finetunebench.bench.runner.machine;

import io.finetunebench.bench.record.files.RegularFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * JMH's own lock, held for the whole run: two runs on one machine disturb each other's timings.
 *
 * <p>JMH by itself would take it anew for each fork, so that of two runs at once each would lose a
 * fork now and then. As with JMH, {@code -Djmh.ignoreLock=true} does without.
 */
public final class JmhLock implements AutoCloseable {
  private static final String IGNORE = "jmh.ignoreLock";

  private final @Nullable FileChannel channel;

  private JmhLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws IllegalStateException if another process has it, or it cannot be taken; the message
   *     says what to do
   */
  public static JmhLock acquire() {
    return acquire(Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock"));
  }

  static JmhLock acquire(Path file) {
    if (Boolean.getBoolean(IGNORE)) {
      return new JmhLock(null);
    }
    String advice = "; to run in spite of it, set JAVA_OPTS=-D" + IGNORE + "=true";
    try {
      FileChannel channel = open(file);
      if (tryLock(channel) == null) {
        channel.close();
        throw new IllegalStateException(
            "another JMH run is measuring on this machine and holds "
                + file
                + ": wait for its end"
                + advice);
      }
      // JMH's runners in this process would find the lock taken.
      System.setProperty(IGNORE, "true");
      return new JmhLock(channel);
    } catch (IOException e) {
      throw new IllegalStateException("cannot take JMH's lock " + file + ": " + e + advice, e);
    }
  }

  /** Opens the file itself, and never one that a link in its place leads to. */
  private static FileChannel open(Path file) throws IOException {
    try {
      FileChannel made =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      // As JMH does, or the file of one user would stop all others for good.
      file.toFile().setWritable(true, false);
      return made;
    } catch (FileAlreadyExistsException e) {
      return FileChannel.open(
          RegularFile.of(file, LinkOption.NOFOLLOW_LINKS),
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    System.clearProperty(IGNORE);
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give JMH's lock back", e);
    }
  }
}
