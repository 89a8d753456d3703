package io.finetunebench.bench.benchmarks.latency;

/** What a recorded duration spans; every interval of a histogram log carries its kind as a tag. */
public enum LatencyKind {
  /** From an operation's actual start to its end. */
  SERVICE("service"),
  /** From an operation's planned start to its end, so that waiting behind a slow one counts. */
  RESPONSE("response");

  private final String tag;

  LatencyKind(String tag) {
    this.tag = tag;
  }

  /** Returns the tag of this kind in a histogram log. */
  public String tag() {
    return tag;
  }
}
