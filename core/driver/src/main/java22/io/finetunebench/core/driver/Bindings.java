package io.finetunebench.core.driver;

import com.sun.jna.NativeLibrary;
import java.util.NoSuchElementException;

/** Chooses the binding of hot calls: Java's own foreign functions. */
final class Bindings {
  private Bindings() {}

  /** Returns the quickest binding to a library that is loaded, or {@code byName} where none can. */
  static QueueCalls of(NativeLibrary library, QueueCalls byName) {
    try {
      return new ForeignCalls(library);
    } catch (NoSuchElementException | UnsatisfiedLinkError | IllegalCallerException e) {
      return DirectCalls.of(library, byName);
    }
  }
}
