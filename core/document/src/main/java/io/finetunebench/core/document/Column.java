package io.finetunebench.core.document;

/**
 * A column of a table.
 *
 * @param name heading of this column
 * @param side on which its cells stand
 * @param fit what a renderer may do with it where the table is too wide
 */
public record Column(String name, Side side, Fit fit) {
  /** On which side of a column its cells stand. */
  public enum Side {
    /** For words. */
    LEFT,
    /** For numbers. */
    RIGHT
  }

  /** What a renderer may do with a column where the table is too wide. */
  public enum Fit {
    /** Show it in any case. */
    KEEP,
    /** Say its content once above the table, where all rows have the same. */
    FOLD,
    /** Put its content on lines of its own under each row. */
    BELOW,
    /** Leave it out and say so. */
    DROP
  }

  /** Returns a column of words that stays in any case. */
  public static Column words(String name) {
    return new Column(name, Side.LEFT, Fit.KEEP);
  }

  /** Returns a column of numbers that stays in any case. */
  public static Column numbers(String name) {
    return new Column(name, Side.RIGHT, Fit.KEEP);
  }

  /** Returns this column with another wish for tables that are too wide. */
  public Column fit(Fit fit) {
    return new Column(name, side, fit);
  }
}
