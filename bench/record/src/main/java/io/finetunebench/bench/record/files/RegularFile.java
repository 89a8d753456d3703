package io.finetunebench.bench.record.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What may be opened: a pipe or a device in the place of a file holds its reader for good. */
public final class RegularFile {
  private RegularFile() {}

  /** Something else, of which the message says what was found. */
  public static final class OtherException extends FileSystemException {
    private static final long serialVersionUID = 1;

    OtherException(Path file, String found) {
      super(file.toString(), null, "expected a file, found " + found);
    }

    @Override
    public String getMessage() {
      return getFile() + ": " + getReason();
    }
  }

  /**
   * Returns a file that can be opened without waiting.
   *
   * @param links none where a link may lead to the file
   * @throws OtherException if something else is in its place
   * @throws IOException if it is missing, or can't be looked at
   */
  public static Path of(Path file, LinkOption... links) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, links);
    if (found.isDirectory()) {
      throw new OtherException(file, "a folder");
    }
    if (found.isSymbolicLink()) {
      throw new OtherException(file, "a link");
    }
    if (!found.isRegularFile()) {
      throw new OtherException(file, "a pipe, a device or a socket");
    }
    return file;
  }
}
