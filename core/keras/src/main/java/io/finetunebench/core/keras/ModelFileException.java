package io.finetunebench.core.keras;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says in one line why a model file is not taken, what of it, and what can be done. */
public final class ModelFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelFileException(Path file, String problem) {
    this(file, problem, null);
  }

  ModelFileException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + printable(problem), cause);
  }

  /** Names come from the file: no line breaks and no terminal escapes are passed on. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
