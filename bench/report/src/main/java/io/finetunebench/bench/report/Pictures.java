package io.finetunebench.bench.report;

/** Whether pictures can be drawn, asked before any class is loaded that draws. */
public final class Pictures {
  /** What a runtime that was made small says in place of pictures. */
  public static final String CANNOT =
      "no pictures: this Java runtime is without java.desktop, which draws them";

  private Pictures() {}

  /** Returns whether this Java runtime has what draws. Fonts may still be missing. */
  public static boolean canDraw() {
    return ModuleLayer.boot().findModule("java.desktop").isPresent();
  }
}
