package io.finetunebench.bench.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What libraries may log. These are system properties and not the logger's own file, because jars
 * of libraries bring such a file too, and the first on the class path would win.
 */
final class LibraryLogs {
  private static final String FILE = "logging.properties";

  private LibraryLogs() {}

  /** Sets what is not set on the command line of Java, before the first logger is made. */
  static void limit() {
    Properties limits = new Properties();
    try (InputStream in = LibraryLogs.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("expected " + FILE + " in the jar");
      }
      limits.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE + " in the jar", e);
    }
    for (String name : limits.stringPropertyNames()) {
      if (System.getProperty(name) == null) {
        System.setProperty(name, limits.getProperty(name));
      }
    }
  }
}
