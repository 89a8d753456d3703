package io.finetunebench.core.document;

/**
 * A line that a reader has to know beside the numbers.
 *
 * @param level how much it matters
 * @param text plain text
 * @param remedy what to do about it; empty where nothing has to be done
 */
public record Note(Level level, String text, String remedy) implements Block {
  /** How much a note matters. */
  public enum Level {
    /** Explains how to read what stands above it. */
    INFORMATION,
    /** Says that numbers are worth less than they look. */
    WARNING,
    /** Says that something failed. */
    ERROR
  }

  /** Makes a note that explains how to read what stands above it. */
  public static Note of(String text) {
    return new Note(Level.INFORMATION, text, "");
  }

  /** Makes a note that says that numbers are worth less than they look. */
  public static Note warning(String text, String remedy) {
    return new Note(Level.WARNING, text, remedy);
  }

  /** Makes a note that says that something failed. */
  public static Note error(String text) {
    return new Note(Level.ERROR, text, "");
  }
}
