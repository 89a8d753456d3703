package io.finetunebench.bench.cli;

import io.finetunebench.bench.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command writes what it was asked to write. */
final class Output {
  /** What stands for standard output in place of a file. */
  static final String STANDARD = "-";

  private Output() {}

  /**
   * Finds out whether a file can be written, before work is done whose result goes there.
   *
   * @param option that names the file
   * @throws CommandFailure if it cannot
   */
  static void check(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": no folder " + folder + "; create it, or name another file");
    }
    if (Files.isDirectory(file)) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": expected a file, found the folder " + file);
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new CommandFailure(ExitCode.USAGE, option + ": " + file + " may not be written");
    }
  }

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
