package io.finetunebench.bench.cli;

import java.util.Map;

/**
 * What libraries may log. These are system properties and not the logger's own file, because jars
 * of libraries bring such a file too, and the first on the class path would win.
 */
final class LibraryLogs {
  /** What libraries say in passing is not for a user; what these two say, an exception says too. */
  private static final Map<String, String> LEVELS =
      Map.of("defaultLogLevel", "error", "log.com.zaxxer.hikari", "off", "log.org.flywaydb", "off");

  private LibraryLogs() {}

  /** Sets what is not set on the command line of Java, before the first logger is made. */
  static void limit() {
    LEVELS.forEach(
        (logger, level) -> {
          String property = "org.slf4j.simpleLogger." + logger;
          if (System.getProperty(property) == null) {
            System.setProperty(property, level);
          }
        });
  }
}
