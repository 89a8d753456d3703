package io.finetunebench.bench.record.files;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Says in words why a file could not be read or written. */
public final class FileFailure {
  private static final int DEEPEST_CAUSE = 20;

  private FileFailure() {}

  /** Returns the first of a failure and its causes that is of a type; null where none is. */
  public static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** Returns the reason for a person, without the file's name and without a class's. */
  public static String reason(Exception thrown) {
    boolean wraps =
        thrown instanceof UncheckedIOException || thrown instanceof DirectoryIteratorException;
    if (wraps && thrown.getCause() instanceof Exception cause) {
      return reason(cause);
    }
    if (thrown instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (thrown instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (thrown instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (thrown instanceof FileAlreadyExistsException) {
      return "something of that name is there already";
    }
    if (thrown instanceof CharacterCodingException) {
      return "not UTF-8";
    }
    String said =
        thrown instanceof FileSystemException system ? system.getReason() : thrown.getMessage();
    return said == null || said.isBlank() ? "the system gives no reason" : said;
  }
}
