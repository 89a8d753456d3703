package io.finetunebench.bench.suite;

import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;

/**
 * One benchmark with one set of parameters.
 *
 * @param jmhName the benchmark method's full name
 * @param mode JMH's mode
 * @param parameters of the benchmark; empty where it has none
 */
record Cell(String jmhName, Mode mode, Map<String, String> parameters) {
  Cell {
    parameters = new TreeMap<>(parameters);
  }

  /** Returns class and method, such as {@code TrainingEpoch.epoch}. */
  String benchmark() {
    int method = jmhName.lastIndexOf('.');
    return jmhName.substring(jmhName.lastIndexOf('.', method - 1) + 1);
  }

  /**
   * Returns the cell as file names spell it, such as {@code TrainingEpoch.epoch-dl4j-float-seed}.
   */
  String fileName() {
    return parameters.isEmpty()
        ? benchmark()
        : benchmark() + "-" + String.join("-", parameters.values());
  }

  /** Returns the cell as progress shows it. */
  @Override
  public String toString() {
    return (benchmark() + " " + String.join(" ", parameters.values())).strip();
  }
}
