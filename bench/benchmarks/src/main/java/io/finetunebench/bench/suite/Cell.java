package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.BenchmarkCase;
import java.util.Collections;
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
  /** The parameter that names JMH's mode in a result, where it is not the benchmarks' own. */
  static final String MODE = "mode";

  private static final Mode USUAL_MODE = Mode.AverageTime;

  Cell {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** Returns class and method, such as {@code TrainingEpoch.epoch}. */
  String benchmark() {
    int method = jmhName.lastIndexOf('.');
    return jmhName.substring(jmhName.lastIndexOf('.', method - 1) + 1);
  }

  /**
   * Returns the cell as a record has it, with JMH's mode among the parameters where {@code -bm}
   * asked for another than average time.
   *
   * @param load how operations arrive
   */
  BenchmarkCase measured(String load) {
    Map<String, String> all = new TreeMap<>(parameters);
    if (mode != USUAL_MODE) {
      all.put(MODE, mode.shortLabel());
    }
    return new BenchmarkCase(benchmark(), all, load);
  }

  /**
   * Returns the cell as file names spell it, such as {@code TrainingEpoch.epoch-dl4j-float-seed}:
   * letters, digits, {@code . _ -} and nothing else.
   */
  String fileName() {
    return joined("-").replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** Returns the cell as progress shows it. */
  @Override
  public String toString() {
    return joined(" ");
  }

  private String joined(String separator) {
    StringBuilder text = new StringBuilder(benchmark());
    parameters.values().forEach(value -> text.append(separator).append(value));
    if (mode != USUAL_MODE) {
      text.append(separator).append(mode.shortLabel());
    }
    return text.toString();
  }
}
