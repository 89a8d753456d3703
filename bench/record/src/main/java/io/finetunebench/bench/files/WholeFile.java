package io.finetunebench.bench.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are there whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a temporary file beside the target, forces it to the disk and renames it over the
   * target: whatever interrupts this leaves the old target whole, and at most the temporary file,
   * whose name ends in {@code .tmp} and which the next write of the same target replaces.
   *
   * @param file to write or replace, in a folder that exists
   * @param content the whole of it
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.resolveSibling("");
    Path temporary = folder.resolve(target.getFileName() + ".tmp");
    try {
      writeThrough(temporary, content);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceFolder(folder);
  }

  /** A stream, because an interrupt closes a channel, and an interrupted run has to be kept. */
  private static void writeThrough(Path file, byte[] content) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write(content);
      out.getFD().sync();
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
}
