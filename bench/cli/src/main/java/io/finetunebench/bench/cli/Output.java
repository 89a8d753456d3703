package io.finetunebench.bench.cli;

import io.finetunebench.bench.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where a command writes what it was asked to write. */
final class Output {
  /** What stands for standard output in place of a file. */
  static final String STANDARD = "-";

  private Output() {}

  /**
   * Writes a file.
   *
   * @throws CommandFailure if it cannot be written
   */
  static void write(Path file, byte[] content) {
    try {
      WholeFile.write(file, content);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, file + ": cannot be written (" + e + "); name a file in a folder");
    }
  }
}
