package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.files.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a command writes what it was asked to write. */
public final class Output {
  /** What stands for standard output in place of a file. */
  public static final String STANDARD = "-";

  private static final Pattern OTHER_THAN_A_PAGE =
      Pattern.compile("\\.(?!x?html?$)[a-z]+$", Pattern.CASE_INSENSITIVE);
  private static final Pattern OTHER_THAN_A_PICTURE =
      Pattern.compile("\\.(?!png$)[a-z]+$", Pattern.CASE_INSENSITIVE);

  private Output() {}

  /**
   * Finds out whether a file can be written, before work is done whose result goes there.
   *
   * @param option that names the file
   * @throws CommandFailure if it cannot
   */
  public static void check(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw CommandFailure.usage(option + ": expected a file, found the folder " + file);
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
   * Finds out whether a page can be written, as {@link #check} does, and refuses a name that says
   * that the file is something else: most likely it is what the page shall be made of.
   *
   * @param option that names the file
   * @throws CommandFailure if it cannot
   */
  public static void checkPage(String option, Path file) {
    check(option, file, OTHER_THAN_A_PAGE, "report.html");
  }

  /**
   * Finds out the same of a picture.
   *
   * @param option that names the file
   * @throws CommandFailure if it cannot be written
   */
  public static void checkPicture(String option, Path file) {
    check(option, file, OTHER_THAN_A_PICTURE, "slide.png");
  }

  private static void check(String option, Path file, Pattern other, String example) {
    String name = String.valueOf(file.getFileName());
    if (name.equals(STANDARD) || other.matcher(name).find()) {
      throw other(option, file, example);
    }
    check(option, file);
  }

  private static CommandFailure other(String option, Path file, String example) {
    return CommandFailure.usage(
        option
            + ": expected a file such as "
            + example
            + ", found "
            + file
            + "; name another file");
  }

  /**
   * Finds out whether a text can be written, as {@link #check} does, and refuses a file of JSON:
   * most likely it is what the report shall be made of.
   *
   * @param option that names the file
   * @param target a file, or {@link #STANDARD}
   * @throws CommandFailure if it cannot
   */
  public static void checkText(String option, String target, String example) {
    if (target.toLowerCase(Locale.ROOT).endsWith(".json")) {
      throw other(option, Path.of(target), example);
    }
    if (!target.equals(STANDARD)) {
      check(option, Path.of(target));
    }
  }

  /**
   * Writes a text to a file, or prints it.
   *
   * @param target a file, or {@link #STANDARD}
   * @throws CommandFailure if the file cannot be written
   */
  public static void write(String target, String content, PrintWriter out) {
    if (target.equals(STANDARD)) {
      out.print(content);
      out.flush();
    } else {
      write(Path.of(target), content.getBytes(UTF_8));
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
