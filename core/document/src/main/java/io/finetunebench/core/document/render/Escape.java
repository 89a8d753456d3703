package io.finetunebench.core.document.render;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** Makes text from anywhere harmless in the format that it is written to. */
public final class Escape {
  private static final char REPLACEMENT = '\uFFFD';
  private static final Pattern BLANKS = Pattern.compile("[\\s\\u0085\\u2028\\u2029]+");
  private static final Pattern MARKDOWN = Pattern.compile("([\\\\|*_`\\[\\]~$])");
  private static final Pattern MARKDOWN_BLOCK = Pattern.compile("^([#>+=-]|\\d+(?=[.)]))");

  private Escape() {}

  /**
   * Returns text for a line of a terminal: blanks and line ends are one blank each, and what could
   * steer the terminal or turn the reading direction is replaced.
   */
  public static String terminal(String text) {
    return replaced(BLANKS.matcher(text).replaceAll(" "), Escape::isHarmlessInTerminal);
  }

  /** Returns a whole line of output that a build server does not take for a command to it. */
  public static String workflowLine(String line) {
    String safe = line.replace("##[", "# #[");
    return safe.stripLeading().startsWith("::") ? safe.replaceFirst("::", ": :") : safe;
  }

  /** Returns text for a place within a line of GitHub's Markdown, a table's cell included. */
  public static String markdown(String text) {
    return MARKDOWN
        .matcher(terminal(text).replace("&", "&amp;").replace("<", "&lt;"))
        .replaceAll("\\\\$1");
  }

  /** Returns text for the start of a line of GitHub's Markdown. */
  public static String markdownLine(String text) {
    String escaped = markdown(text.strip());
    return MARKDOWN_BLOCK
        .matcher(escaped)
        .replaceAll(
            start ->
                Character.isDigit(start.group().charAt(0))
                    ? start.group() + "\\\\"
                    : "\\\\" + start.group());
  }

  /** Returns text that an XML 1.0 document may hold; what it may not hold is replaced. */
  public static String xml(String text) {
    return replaced(text, Escape::isLegalInXml);
  }

  /** Returns the data of a command to GitHub's runner, what follows the second pair of colons. */
  public static String workflowData(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  /** Returns the value of a property of a command to GitHub's runner. */
  public static String workflowProperty(String text) {
    return workflowData(text).replace(":", "%3A").replace(",", "%2C");
  }

  private static String replaced(String text, IntPredicate harmless) {
    if (text.codePoints().allMatch(harmless)) {
      return text;
    }
    return text.codePoints()
        .map(point -> harmless.test(point) ? point : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isHarmlessInTerminal(int point) {
    boolean turnsDirection =
        point == 0x061C
            || point == 0x200E
            || point == 0x200F
            || (point >= 0x202A && point <= 0x202E)
            || (point >= 0x2066 && point <= 0x2069);
    return !Character.isISOControl(point)
        && !turnsDirection
        && Character.getType(point) != Character.SURROGATE;
  }

  private static boolean isLegalInXml(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}
