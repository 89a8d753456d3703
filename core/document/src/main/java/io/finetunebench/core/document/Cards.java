package io.finetunebench.core.document;

import io.finetunebench.core.document.Cell.Trend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Things with details of their own that a reader opens one by one. Text and Markdown leave them
 * out: tables have the numbers.
 *
 * @param title what they are
 * @param cards in reading order
 */
public record Cards(String title, List<Card> cards) implements Block {
  /**
   * One of them.
   *
   * @param title its name
   * @param status how it stands, in a few words
   * @param tone what that means for the reader
   * @param trend how it went; null where there is only one time
   * @param blocks its details
   */
  public record Card(
      String title, String status, Tone tone, @Nullable Trend trend, List<Block> blocks) {
    /** Copies the blocks. */
    public Card {
      blocks = List.copyOf(blocks);
    }

    /** Makes a card of something that has no trend. */
    public Card(String title, String status, Tone tone, List<Block> blocks) {
      this(title, status, tone, null, blocks);
    }
  }

  /** Copies the cards. */
  public Cards {
    cards = List.copyOf(cards);
  }
}
