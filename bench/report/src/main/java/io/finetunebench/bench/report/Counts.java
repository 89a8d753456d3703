package io.finetunebench.bench.report;

import java.util.ArrayList;
import java.util.List;

/** How many there are of each kind, in one line: {@code 3 slower, 1 undecided of 12}. */
public final class Counts {
  private final List<String> counts = new ArrayList<>();

  /** Adds how many there are of a kind, also where there are none. */
  public Counts always(long count, String kind) {
    counts.add(count + " " + kind);
    return this;
  }

  /** Adds how many there are of a kind, unless there are none. */
  public Counts add(long count, String kind) {
    return count == 0 ? this : always(count, kind);
  }

  /** Returns the line; empty where nothing was counted. */
  public String of(long all) {
    return counts.isEmpty() ? "" : String.join(", ", counts) + " of " + all;
  }
}
