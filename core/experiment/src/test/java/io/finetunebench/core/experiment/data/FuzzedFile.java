package io.finetunebench.core.experiment.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The file that a fuzzed reader reads, again and again.
 *
 * @param path of the file
 */
public record FuzzedFile(Path path) {
  /** Makes a file whose name ends so. */
  public static FuzzedFile of(String suffix) {
    try {
      Path file = Files.createTempFile("finetune-bench-fuzz-", suffix);
      file.toFile().deleteOnExit();
      return new FuzzedFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what is read next. */
  public void write(byte[] data) {
    try {
      Files.write(path, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requires that a reader's refusal is one line about the file. */
  public void requireLine(Exception refused) {
    String message = String.valueOf(refused.getMessage());
    if (!message.matches(Pattern.quote(path.toString()) + "(:\\d+)*: .*")) {
      throw new AssertionError("a refusal that is not a line about the file: " + message, refused);
    }
  }
}
