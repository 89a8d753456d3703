package io.finetunebench.core.experiment.data;

import java.nio.file.Path;

/** Says in one line what is wrong with a file of points, and where. */
public final class PointFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PointFileException(Path file, String problem) {
    super(file + ": " + oneLine(problem));
  }

  PointFileException(Path file, int line, String found, String expected) {
    super(file + ":" + line + ": " + oneLine("found " + found + ", expected " + expected));
  }

  /** A label or the name of a column may hold line breaks, and whatever else moves a terminal. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ");
  }
}
