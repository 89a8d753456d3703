package io.finetunebench.core.keras;

/** What a model file may hold at most, so that a hostile one cannot exhaust the machine. */
final class Limits {
  /** Bytes of a whole file, and of the weights in a zip. */
  static final long FILE_BYTES = 512L << 20;

  /** Bytes of a configuration. */
  static final int CONFIGURATION_BYTES = 16 << 20;

  /** Entries in a zip. */
  static final int ENTRIES = 1000;

  /** How many times its size an entry may grow; Keras does not compress at all. */
  static final int EXPANSION = 100;

  /** Entries below this may grow as they like. */
  static final int SMALL_BYTES = 1 << 20;

  /** How deep a configuration may nest. */
  static final int DEPTH = 100;

  /** Layers of a model. */
  static final int LAYERS = 1000;

  private Limits() {}
}
