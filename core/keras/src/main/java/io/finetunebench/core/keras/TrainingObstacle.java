package io.finetunebench.core.keras;

/**
 * Something in a model that its training here would not do as Keras does it.
 *
 * @param kind what would lift it
 * @param text in a few words
 */
public record TrainingObstacle(Kind kind, String text) {
  /** What would lift an obstacle. */
  public enum Kind {
    /** To train without dropping. */
    DROPOUT,
    /** Another loss. */
    LOSS,
    /** Another optimiser. */
    OPTIMISER,
    /** Nothing but another model. */
    MODEL
  }
}
