package io.finetunebench.bench.workload;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one file. */
final class Problems {
  private final String source;
  private final List<String> lines = new ArrayList<>();

  Problems(String source) {
    this.source = source;
  }

  /** Returns what messages call the file. */
  String source() {
    return source;
  }

  /** Adds a problem of a node. */
  void add(LocatedNode node, String problem) {
    lines.add(
        source
            + ":"
            + node.line()
            + ": "
            + (node.path().isEmpty() ? "" : node.path() + ": ")
            + problem);
  }

  /** Adds a line that says itself where the problem is. */
  void add(String line) {
    lines.add(line);
  }

  int count() {
    return lines.size();
  }

  /**
   * Ends the reading if there is a problem.
   *
   * @throws MalformedWorkloadException if there is
   */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new MalformedWorkloadException(lines);
    }
  }
}
