package io.finetunebench.bench.runner;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds why a fork ended in what JMH and the fork printed. */
public final class LastWords {
  /** Goes before what JMH shows as a benchmark's failure. */
  static final String FAILURE = "<failure>";

  private static final Pattern CRASH =
      Pattern.compile("# +((?:SIG[A-Z]+ |EXCEPTION_|Internal Error|There is insufficient).*)");
  private static final String NO_START = "Error occurred during initialization of VM";
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "(?:Exception in thread \".*?\" |Terminating due to )?"
              + "((?:[a-z][\\w$]*\\.)++[A-Z][\\w$]*(?:Exception|Error)\\b.*)");
  private static final Pattern REFUSAL =
      Pattern.compile("((?:Error: |Unrecognized |Invalid |Conflicting |Improperly ).*)");
  private static final Pattern EXIT_CODE =
      Pattern.compile("<(forked VM failed with exit code -?\\d+)>");

  private LastWords() {}

  /**
   * Returns the line that says best why a fork ended: the exception that JMH shows as its failure;
   * where it shows none, the JVM's crash, why it did not start, an exception, what it refused to
   * start with, or its exit code. Empty if there is none of these.
   *
   * @param printed the lines, without blanks around them
   */
  public static Optional<String> of(List<String> printed) {
    List<String> lines = printed.subList(printed.lastIndexOf(FAILURE) + 1, printed.size());
    int start = lines.indexOf(NO_START);
    Stream<String> noStart =
        start >= 0 && start + 1 < lines.size()
            ? Stream.of("the JVM does not start: " + lines.get(start + 1))
            : Stream.empty();
    return Stream.of(
            first(CRASH, lines),
            noStart,
            first(EXCEPTION, lines),
            first(REFUSAL, lines),
            first(EXIT_CODE, lines))
        .flatMap(found -> found)
        .findFirst();
  }

  private static Stream<String> first(Pattern pattern, List<String> lines) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .limit(1);
  }
}
