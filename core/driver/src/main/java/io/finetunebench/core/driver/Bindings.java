package io.finetunebench.core.driver;

import com.sun.jna.NativeLibrary;

/**
 * Chooses the binding of hot calls. Java 22 and newer find another class of this name in the jar,
 * which binds by Java's own foreign functions.
 */
final class Bindings {
  private Bindings() {}

  /** Returns the quickest binding to a library that is loaded, or {@code byName} where none can. */
  static QueueCalls of(NativeLibrary library, QueueCalls byName) {
    return DirectCalls.of(library, byName);
  }
}
