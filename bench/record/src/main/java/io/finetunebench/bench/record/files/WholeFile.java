package io.finetunebench.bench.record.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/** Writes files that are there whole or not at all. */
public final class WholeFile {
  /** Ending of a file that is being written. */
  public static final String UNFINISHED = ".tmp";

  /** Characters of the target's name, so that the temporary file's is not too long. */
  private static final int LONGEST_BEGINNING = 60;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** No write takes this long, so an older temporary file is of a process that was killed. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private WholeFile() {}

  /**
   * Writes a temporary file beside the target, forces it to the disk and renames it over the
   * target. Whatever interrupts this leaves the old target whole, and at most the temporary file.
   *
   * <p>Each write has a temporary file of its own, whose name ends in {@link #UNFINISHED}, so
   * several writers of one target can't tear it: the last one wins. The temporary file is made anew
   * and never through a link that somebody else put there. A write removes temporary files of the
   * same target that are older than an hour.
   *
   * @param file to write or replace, in a folder that exists
   * @param content the whole of it
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.resolveSibling("");
    String name = String.valueOf(target.getFileName());
    String beginning = name.substring(0, Math.min(LONGEST_BEGINNING, name.length())) + ".";
    Path temporary = folder.resolve(beginning + "%016x".formatted(RANDOM.nextLong()) + UNFINISHED);
    try {
      // This stream, unlike a channel, survives an interrupt, and an interrupted run is kept.
      try (OutputStream out =
          Files.newOutputStream(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS)) {
        out.write(content);
      }
      force(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceFolder(folder);
    removeAbandoned(folder, beginning);
  }

  /** Forces a file to the disk; an interrupt waits until that is done. */
  private static void force(Path file) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      boolean forced = false;
      while (!forced) {
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
          channel.force(true);
          forced = true;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Makes a rename last through a power cut; Windows opens no folders and needs none of it. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is in place already; what is lost is only the promise about a power cut.
      return;
    }
  }

  private static void removeAbandoned(Path folder, String beginning) {
    Instant limit = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder,
            file ->
                file.getFileName().toString().startsWith(beginning)
                    && file.getFileName().toString().endsWith(UNFINISHED))) {
      for (Path file : files) {
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile()
            && attributes.lastModifiedTime().toInstant().isBefore(limit)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | RuntimeException e) {
      // What stays is clutter, which the next write tries to remove again.
      return;
    }
  }
}
