package io.finetunebench.bench.record.text;

/** Makes text from elsewhere safe to print on a line of a terminal or a log. */
public final class Printable {
  private static final String COMMAND = "::";
  private static final String OLD_COMMAND = "##[";

  private Printable() {}

  /**
   * Returns the text on one line: control characters, line breaks and characters that turn the
   * direction of writing are shown by their code, such as {@code \}{@code u001b}.
   */
  public static String text(String text) {
    if (text.codePoints().noneMatch(Printable::isControl)) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (isControl(point)) {
                printable.append("\\u%04x".formatted(point));
              } else {
                printable.appendCodePoint(point);
              }
            });
    return printable.toString();
  }

  /**
   * Returns {@link #text} as a line that a build server takes for nothing but text: GitHub carries
   * out lines that begin with two colons or hold {@code ##[}.
   */
  public static String line(String line) {
    String printable = command(line);
    return printable.stripLeading().startsWith(COMMAND)
        ? printable.replaceFirst(COMMAND, "\\\\" + COMMAND)
        : printable;
  }

  /**
   * Returns a line that a build server shall carry out: whoever made it has escaped the names in
   * it, and nothing in it begins another command.
   */
  public static String command(String command) {
    return text(command).replace(OLD_COMMAND, "##\\[");
  }

  private static boolean isControl(int point) {
    return (point != '\t' && Character.isISOControl(point))
        || point == 0x061C
        || point == 0x200E
        || point == 0x200F
        || point == 0x2028
        || point == 0x2029
        || point == 0xFEFF
        || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069);
  }
}
