package io.finetunebench.core.document;

import java.util.List;

/**
 * A report: what it says, and nothing about how it looks.
 *
 * @param title what it is about
 * @param answer the one sentence that a reader came for; empty where there is no such sentence
 * @param blocks what stands behind the answer, in reading order
 */
public record Document(String title, String answer, List<Block> blocks) {
  /** Copies the blocks. */
  public Document {
    blocks = List.copyOf(blocks);
  }
}
