package io.finetunebench.core.data;

import java.nio.file.Path;

/** Says in one line what is wrong with a file of points, and where. */
public final class PointFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PointFileException(Path file, String problem) {
    super(file + ": " + problem);
  }

  PointFileException(Path file, int line, String found, String expected) {
    super(file + ":" + line + ": found " + found + ", expected " + expected);
  }
}
