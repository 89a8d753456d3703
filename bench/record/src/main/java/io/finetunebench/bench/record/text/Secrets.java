package io.finetunebench.bench.record.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of arguments before they are kept or shown.
 *
 * <p>Flags that begin with {@code -X} stay as they are, because they decide how fast a program is
 * and hold no secrets, but for what they run or write: the commands of {@code OnError} and {@code
 * OnOutOfMemoryError}, and the files of {@code -Xlog}. The value of a system property is masked,
 * whatever its name, unless the name is on a short list of properties that matter to speed. In all
 * other arguments the values of names that look secret are masked, and a user in front of a server.
 */
public final class Secrets {
  private static final String MASK = "***";

  /** Beginnings of the names of system properties whose values are kept. */
  private static final List<String> KEPT =
      List.of(
          "file.encoding",
          "finetunebench.",
          "java.awt.headless",
          "java.util.concurrent.forkjoinpool.",
          "java.vm.",
          "jdk.",
          "jmh.",
          "jna.",
          "nd4j.",
          "native.encoding",
          "org.bytedeco.",
          "org.nd4j.",
          "sun.arch.",
          "sun.jnu.",
          "user.country",
          "user.language",
          "user.timezone");

  private static final String NAME =
      "[^=&?;,\\s]{0,200}?(?:passw|pass(?![a-z])|passphrase|pwd|secret|token|credential|cookie"
          + "|api[._-]?key|private[._-]?key|access[._-]?key|auth|host[._-]?name)[^=&?;,\\s]{0,200}=";
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i)" + NAME.substring(0, NAME.length() - 1));
  private static final Pattern SECRET_PART =
      Pattern.compile("(?i)((?<![^=&?;,\\s])" + NAME + ")[^&;,\\s]*");
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]{1,1000}@");

  /** A value ends where the next flag of a Java virtual machine begins, or with the text. */
  private static final Pattern PROPERTY =
      Pattern.compile(
          "(?s)(?<![^\\s=\"',])(-D[^=\\s]{1,500})=(.*?)"
              + "(?=\\s-(?:[XD]|-|javaagent:|agentlib:|agentpath:|ea|da|server|client|verbose)|$)");

  private static final Pattern COMMAND =
      Pattern.compile("(?s)(-XX:On(?:OutOfMemory)?Error=).*?(?=\\s-[XD]|$)");
  private static final Pattern LOG_FILE =
      Pattern.compile("(-Xlog:[^:\\s]*:(?:file=)?)(?!std(?:out|err)\\b|:)(?:\"[^\"]*\"|[^:\\s]+)");

  private Secrets() {}

  /**
   * Returns an argument of a command or of a Java virtual machine with {@code ***} in place of what
   * may be secret. Several arguments in one text, with blanks between them, are masked each.
   */
  public static String masked(String argument) {
    String quiet = COMMAND.matcher(argument).replaceAll("$1" + Matcher.quoteReplacement(MASK));
    StringBuilder masked = new StringBuilder();
    Matcher property = PROPERTY.matcher(quiet);
    int end = 0;
    while (property.find()) {
      masked.append(withoutParts(quiet.substring(end, property.start())));
      masked.append(masked(property.toMatchResult()));
      end = property.end();
    }
    return masked.append(withoutParts(quiet.substring(end))).toString();
  }

  /** Returns each argument masked. */
  public static List<String> masked(List<String> arguments) {
    return arguments.stream().map(Secrets::masked).toList();
  }

  private static String masked(MatchResult property) {
    String flag = property.group(1);
    String lower = flag.substring(2).toLowerCase(Locale.ROOT);
    boolean kept = KEPT.stream().anyMatch(lower::startsWith) && !SECRET_NAME.matcher(lower).find();
    return flag + "=" + (kept ? withoutParts(property.group(2)) : MASK);
  }

  private static String withoutParts(String text) {
    String logs = LOG_FILE.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(MASK));
    if (logs.startsWith("-X")) {
      return logs;
    }
    String masked = SECRET_PART.matcher(logs).replaceAll("$1" + Matcher.quoteReplacement(MASK));
    return USER_INFO.matcher(masked).replaceAll(Matcher.quoteReplacement(MASK + "@"));
  }
}
