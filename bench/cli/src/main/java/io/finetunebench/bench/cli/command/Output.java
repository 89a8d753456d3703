package io.finetunebench.bench.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.files.WholeFile;
import io.finetunebench.bench.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command writes what it was asked to write. */
public final class Output {
  /** What stands for standard output in place of a file. */
  public static final String STANDARD = "-";

  private Output() {}

  /**
   * Finds out whether a file can be written, before work is done whose result goes there.
   *
   * @param option that names the file
   * @throws CommandFailure if it cannot
   */
  public static void check(String option, Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A file is moved to its place: a device that stood there would be gone.
      String found = Files.isDirectory(file) ? "the folder " : "the pipe, device or socket ";
      throw CommandFailure.usage(option + ": expected a file, found " + found + file);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw CommandFailure.usage(
          option + ": no folder " + folder + "; create it, or name another file");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw CommandFailure.usage(option + ": " + file + " may not be written");
    }
  }

  /**
   * Finds out whether a report can be written, and refuses a name that says that the file is
   * something else: most likely it is what the report shall be made of.
   *
   * @param target a file, or {@link #STANDARD}
   * @throws CommandFailure if it cannot
   */
  public static void check(Report.OnDemand form, String target) {
    boolean standard = target.equals(STANDARD);
    if (standard ? !form.isText() : !form.isNamed(target)) {
      throw CommandFailure.usage(
          form.option()
              + ": expected a file such as "
              + form.example()
              + ", found "
              + target
              + "; name another file");
    }
    if (!standard) {
      check(form.option(), Path.of(target));
    }
  }

  /**
   * Writes a file, or prints a text.
   *
   * @param target a file, or {@link #STANDARD}
   * @throws CommandFailure if the file cannot be written
   */
  public static void write(String target, byte[] content, PrintWriter out) {
    if (target.equals(STANDARD)) {
      out.print(new String(content, UTF_8));
      out.flush();
    } else {
      write(Path.of(target), content);
    }
  }

  /**
   * Writes a file.
   *
   * @throws CommandFailure if it cannot be written
   */
  public static void write(Path file, byte[] content) {
    try {
      WholeFile.write(file, content);
    } catch (IOException e) {
      throw CommandFailure.unwritable(file, e);
    }
  }
}
