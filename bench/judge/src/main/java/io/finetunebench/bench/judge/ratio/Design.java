package io.finetunebench.bench.judge.ratio;

/** How the measurements of the two sides lay in time, which says what an interval can hold. */
public enum Design {
  /** The sides took turns in an order that was drawn at random: the interval holds as stated. */
  INTERLEAVED("in turns"),
  /**
   * The one side was measured after the other, so that the machine may have changed in between: no
   * confidence can be stated.
   */
  ONE_AFTER_THE_OTHER("one after the other"),
  /** A run against the runs before it, whose own changes from run to run are in the interval. */
  SERIES("against a series"),
  /** Every fork of the one side against every fork of the other, whenever they ran. */
  EVERY_FORK("every fork");

  private final String words;

  Design(String words) {
    this.words = words;
  }

  /** Returns the design as people read it. */
  public String words() {
    return words;
  }

  /** Returns whether an interval's confidence can be stated. */
  public boolean statesConfidence() {
    return this != ONE_AFTER_THE_OTHER;
  }
}
