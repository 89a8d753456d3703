package io.finetunebench.bench.record;

/** How a metric is judged: what stands for a fork, and whether a change of it is a verdict. */
public enum Judging {
  /**
   * Times, and rates of work. The fastest operation stands for a fork, because noise only adds
   * time; where it is not known, the fastest iteration does.
   */
  FASTEST_OPERATION,
  /**
   * Bytes, which hardly vary between iterations of a fork. They are judged as they are: the median
   * iteration stands for a fork.
   */
  BYTES,
  /** Figures that describe a measurement, such as the rate that was achieved. They are shown. */
  NOT_JUDGED
}
