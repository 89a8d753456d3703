package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.metric.Hint;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A benchmark with one mode and one set of parameters, as a build lists it.
 *
 * @param benchmark its name
 * @param mode in short, such as {@code avgt}
 * @param parameters by name
 * @param threads that run it; 0 or less for all processors
 * @param group threads of a group; 1 where there is none
 * @param timeout of an iteration
 */
public record Cell(
    String benchmark,
    String mode,
    Map<String, String> parameters,
    int threads,
    int group,
    Duration timeout) {
  /** JMH's mode for operations that run once. */
  public static final String SINGLE_SHOT = "ss";

  /** JMH's mode for the mean time of operations. */
  public static final String AVERAGE_TIME = "avgt";

  /** JMH's mode for operations by time. */
  public static final String THROUGHPUT = "thrpt";

  private static final String PARAMETER = "param.";

  /** What tells a cell from another one. */
  record Key(String benchmark, String mode, Map<String, String> parameters) {}

  /** Copies the parameters. */
  public Cell {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** Reads a cell as the launcher tells it. */
  public static Cell read(Map<String, String> texts) {
    Map<String, String> parameters = new TreeMap<>();
    texts.forEach(
        (name, value) -> {
          if (name.startsWith(PARAMETER)) {
            parameters.put(name.substring(PARAMETER.length()), value);
          }
        });
    return new Cell(
        texts.getOrDefault("benchmark", ""),
        texts.getOrDefault("mode", ""),
        parameters,
        number(texts, "threads"),
        Math.max(1, number(texts, "group")),
        Duration.ofMillis(Long.parseLong(texts.getOrDefault("timeoutMillis", "0"))));
  }

  private static int number(Map<String, String> texts, String name) {
    return Integer.parseInt(texts.getOrDefault(name, "0"));
  }

  Key key() {
    return new Key(benchmark, mode, parameters);
  }

  /** Returns whether another cell is this one, whatever its threads and times. */
  public boolean isSame(Cell other) {
    return key().equals(other.key());
  }

  /** Returns whether the operation runs once in an iteration. */
  public boolean singleShot() {
    return mode.equals(SINGLE_SHOT);
  }

  /** Returns how its scores are judged. */
  Hint hint() {
    return hint(mode);
  }

  /** Returns how the scores of one of JMH's modes are judged. */
  static Hint hint(String mode) {
    return mode.equals(THROUGHPUT) ? Hint.RATE : Hint.TIME;
  }

  /** Returns the threads that run it on a machine with so many processors. */
  int threads(int processors) {
    int wanted = threads > 0 ? threads : processors;
    return (wanted + group - 1) / group * group;
  }

  /** Returns class and method, such as {@code TrainingEpoch.epoch}. */
  public String shortBenchmark() {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  /**
   * Returns the cell in few words, such as {@code TrainingEpoch.epoch dl4j float seed}: class,
   * method, the parameters' values and the mode where it is not the mean time.
   */
  public String shortName() {
    return joined(" ");
  }

  private String joined(String separator) {
    Stream<String> modes = mode.equals(AVERAGE_TIME) ? Stream.of() : Stream.of(mode);
    return Stream.of(Stream.of(shortBenchmark()), parameters.values().stream(), modes)
        .flatMap(parts -> parts)
        .collect(Collectors.joining(separator));
  }

  /**
   * Returns the cell as file names spell it, such as {@code TrainingEpoch.epoch-dl4j-float-seed}:
   * letters, digits, {@code . _ -} and nothing else.
   */
  public String fileName() {
    return joined("-").replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** Returns the name in one line, such as {@code Sum.sum avgt size=10}. */
  public String name() {
    return Stream.concat(
            Stream.of(benchmark, mode),
            parameters.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()))
        .collect(Collectors.joining(" "));
  }
}
