package io.finetunebench.core.document;

import java.util.List;

/**
 * Blocks under a heading.
 *
 * @param title the heading
 * @param blocks in reading order; sections among them have the next lower heading
 */
public record Section(String title, List<Block> blocks) implements Block {
  /** Copies the blocks. */
  public Section {
    blocks = List.copyOf(blocks);
  }

  /** Makes a section of the given blocks. */
  public Section(String title, Block... blocks) {
    this(title, List.of(blocks));
  }
}
