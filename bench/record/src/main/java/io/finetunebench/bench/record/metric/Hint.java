package io.finetunebench.bench.record.metric;

/** What whoever measures a value says of how it is judged, and where it is shown. */
public enum Hint {
  /**
   * Times, of which fewer are better. The fastest operation stands for a fork, because noise only
   * adds time; where it is not known, the fastest iteration does.
   */
  TIME,
  /** Rates of work, of which more are better. They are judged as the times that they stand for. */
  RATE,
  /**
   * Bytes, of which fewer are better and which hardly vary between iterations of a fork. They are
   * judged as they are: the median iteration stands for a fork.
   */
  BYTES,
  /** Figures that describe a measurement, such as the rate that was achieved. They are shown. */
  SHOWN,
  /** Figures that are kept, and stand among the details of a page. */
  DETAIL;

  /** Returns whether a change of the value is a verdict. */
  public boolean judged() {
    return isTimed() || this == BYTES;
  }

  /** Returns whether it is judged as a time, by the fastest. */
  public boolean isTimed() {
    return this == TIME || this == RATE;
  }

  /** Returns the logarithm of the time that a sample stands for. */
  public double logTime(double sample) {
    return biggerIsBetter() ? -Math.log(sample) : Math.log(sample);
  }

  /** Returns the score that a time's logarithm stands for. */
  public double score(double logTime) {
    return Math.exp(biggerIsBetter() ? -logTime : logTime);
  }

  /** Returns whether more is better. */
  public boolean biggerIsBetter() {
    return this == RATE;
  }
}
