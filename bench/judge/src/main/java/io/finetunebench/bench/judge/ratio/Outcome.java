package io.finetunebench.bench.judge.ratio;

/** What a comparison of one benchmark came to. */
public enum Outcome {
  /** The interval lies above 1 and the change is at least the minimum effect. */
  SLOWER,
  /** The interval lies below 1 and the change is at least the minimum effect. */
  FASTER,
  /** Of bytes: every fork has more than each before it, by at least the minimum effect. */
  MORE,
  /** Of bytes: every fork has less than each before it, by at least the minimum effect. */
  LESS,
  /** More bytes, and time fell by a larger factor than they grew. */
  TRADE,
  /** Slower, or more bytes, and a person said that it is known. */
  ACKNOWLEDGED,
  /** The whole interval lies within the minimum effect. */
  EQUIVALENT,
  /** None of these can be said with the samples that there are. */
  INCONCLUSIVE,
  /** The two sides were measured under conditions that make a ratio meaningless. */
  NOT_COMPARABLE,
  /** The baseline has no numbers: absent, skipped, or INVALID there. */
  NEW,
  /** The baseline has numbers and the candidate has none: absent, or skipped. */
  GONE,
  /** The candidate failed its check or threw. */
  INVALID;

  /** Returns the outcome as people read it: {@code NOT COMPARABLE}. */
  public String words() {
    return name().replace('_', ' ');
  }
}
