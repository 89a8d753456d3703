package io.finetunebench.core.document;

import java.util.ArrayList;
import java.util.List;

/**
 * A report: what it says, and nothing about how it looks.
 *
 * @param title what it is about
 * @param headline the one sentence that a reader came for, for where it stands largest; empty where
 *     there is no such sentence
 * @param answer the same with all counts, for where it stands alone
 * @param blocks what stands behind the answer, in reading order
 */
public record Document(String title, String headline, String answer, List<Block> blocks) {
  /** Makes a report whose answer is short enough for a headline. */
  public Document(String title, String answer, List<Block> blocks) {
    this(title, answer, answer, blocks);
  }

  /** Returns the same report with a block more at its end. */
  public Document with(Block last) {
    List<Block> all = new ArrayList<>(blocks);
    all.add(last);
    return new Document(title, headline, answer, all);
  }

  /** Copies the blocks. */
  public Document {
    blocks = List.copyOf(blocks);
  }
}
