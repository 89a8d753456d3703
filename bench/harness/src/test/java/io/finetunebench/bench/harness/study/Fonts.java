package io.finetunebench.bench.harness.study;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Font;
import java.awt.font.FontRenderContext;

/** Tells whether this machine can draw text: a bare JDK has no fonts, and cannot. */
public final class Fonts {
  private Fonts() {}

  /** Skips the calling test on a machine without fonts. */
  public static void assumeThere() {
    assumeTrue(areThere(), "no fonts on this machine: pictures cannot be drawn");
  }

  private static boolean areThere() {
    try {
      new Font(Font.SANS_SERIF, Font.PLAIN, 12)
          .getStringBounds("x", new FontRenderContext(null, true, true));
      return true;
    } catch (RuntimeException | LinkageError | InternalError e) {
      return false;
    }
  }
}
