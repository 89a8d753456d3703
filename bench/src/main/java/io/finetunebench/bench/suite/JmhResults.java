package io.finetunebench.bench.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** JMH's own file of results: one for the whole run. */
public final class JmhResults {
  private JmhResults() {}

  /**
   * Writes the results as JSON, and as the file that JMH's {@code -rf} and {@code -rff} ask for.
   *
   * @param results of all benchmarks, each with all its forks
   * @param json where to write the JSON
   * @param arguments JMH's own
   */
  public static void write(Collection<RunResult> results, Path json, JmhArguments arguments) {
    List<RunResult> sorted = results.stream().sorted(RunResult.DEFAULT_SORT_COMPARATOR).toList();
    write(sorted, ResultFormatType.JSON, json);
    CommandLineOptions options = arguments.options();
    if (options.getResult().hasValue() || options.getResultFormat().hasValue()) {
      ResultFormatType format = options.getResultFormat().orElse(ResultFormatType.CSV);
      // JMH's own name where none is given.
      String file =
          options.getResult().orElse("jmh-result." + format.toString().toLowerCase(Locale.ENGLISH));
      write(sorted, format, Path.of(file));
    }
  }

  private static void write(List<RunResult> results, ResultFormatType format, Path file) {
    try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(format, out).writeOut(results);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JMH's results to " + file, e);
    }
  }
}
