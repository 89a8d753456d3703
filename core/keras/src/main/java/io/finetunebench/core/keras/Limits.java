package io.finetunebench.core.keras;

/** What a model may have at most, so that a hostile file cannot exhaust the machine. */
final class Limits {
  /** How deep a configuration may nest. */
  static final int DEPTH = 100;

  /** Layers of a model. */
  static final int LAYERS = 1000;

  private Limits() {}
}
