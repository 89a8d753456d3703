package io.finetunebench.core.document;

import java.util.List;

/**
 * How many of each kind there are. Text and Markdown leave it out: the answer says it in words.
 *
 * @param counts in reading order
 * @param context what was measured and where, in one line; empty where that is said elsewhere
 */
public record Tally(List<Count> counts, String context) implements Block {
  /**
   * A number of things.
   *
   * @param count how many
   * @param words of which kind
   * @param tone what that means for the reader
   */
  public record Count(long count, String words, Tone tone) {}

  /** Copies the list. */
  public Tally {
    counts = List.copyOf(counts);
  }
}
