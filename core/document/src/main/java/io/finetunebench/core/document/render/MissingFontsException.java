package io.finetunebench.core.document.render;

/** Says in one line that this machine cannot draw text and what to install. */
public final class MissingFontsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingFontsException(Throwable cause) {
    super(
        "pictures need fonts and Java found none that work ("
            + rootOf(cause)
            + "): install fontconfig and a font, such as the packages fontconfig and"
            + " fonts-dejavu-core, and a JDK that is not stripped of its desktop libraries",
        cause);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
