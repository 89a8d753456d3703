package io.finetunebench.bench.benchmarks.workload;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks single fields of a file; a field that is not there passes. */
final class Expect {
  private Expect() {}

  static void count(String field, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw refused(field, "a whole number of 1 to " + Integer.MAX_VALUE, value);
    }
  }

  static void positive(String field, @Nullable Double value) {
    if (value != null && !(value > 0 && value <= Double.MAX_VALUE)) {
      throw refused(field, "a number above 0", value);
    }
  }

  static void notNegative(String field, @Nullable Double value) {
    if (value != null && !(value >= 0 && value <= Double.MAX_VALUE)) {
      throw refused(field, "0 or more", value);
    }
  }

  static Path path(String field, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw refused(field, "a path", '"' + value + '"');
    }
  }

  /** Returns the refusal of a field's value. */
  static IllegalArgumentException refused(String field, String expected, Object found) {
    return new IllegalArgumentException(field + ": expected " + expected + ", found " + found);
  }
}
