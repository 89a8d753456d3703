package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.record.files.WholeFile;
import io.finetunebench.bench.record.imports.JmhJsonReader;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

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
    arguments.resultFile().ifPresent(file -> write(sorted, arguments.resultFormat(), file));
  }

  /** Returns JMH's own table of the results, which holds what {@code -prof} found. */
  public static List<String> table(Collection<RunResult> results) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.TEXT, out)
          .writeOut(results.stream().sorted(RunResult.DEFAULT_SORT_COMPARATOR).toList());
    }
    // What has a text and no number would be a row of NaN.
    return text.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.endsWith("---"))
        .toList();
  }

  /** Returns what profilers found that is a text and no number, such as stacks; may be empty. */
  public static List<String> profiles(Collection<RunResult> results) {
    List<String> lines = new ArrayList<>();
    for (RunResult result : results.stream().sorted(RunResult.DEFAULT_SORT_COMPARATOR).toList()) {
      result
          .getSecondaryResults()
          .forEach(
              (name, found) -> {
                if (!found.extendedInfo().isBlank() && Double.isNaN(found.getScore())) {
                  lines.add(result.getParams().id() + " " + name + ":");
                  found.extendedInfo().lines().forEach(lines::add);
                  lines.add("");
                }
              });
    }
    return lines;
  }

  /**
   * Returns what profilers gave of a fork: of its iterations, or once of the whole fork. It is
   * shown; the bytes that an operation allocates are judged.
   *
   * @param counts whether an iteration counts
   */
  static Stream<Value> values(RunResult fork, IntPredicate counts) {
    List<Value> values = new ArrayList<>();
    for (BenchmarkResult result : fork.getBenchmarkResults()) {
      int place = 0;
      for (IterationResult iteration : result.getIterationResults()) {
        if (counts.test(place++)) {
          iteration.getSecondaryResults().forEach((name, found) -> add(values, name, found));
        }
      }
      for (String name : result.getBenchmarkResults().keys()) {
        result.getBenchmarkResults().get(name).forEach(found -> add(values, name, found));
      }
    }
    return values.stream();
  }

  private static void add(List<Value> values, String profiled, Result<?> found) {
    if (Double.isFinite(found.getScore())) {
      values.add(
          JmhJsonReader.isAllocation(profiled)
              ? new Value(Metric.ALLOCATION, "B/op", Hint.BYTES, found.getScore())
              : new Value(
                  JmhJsonReader.name(profiled),
                  found.getScoreUnit(),
                  Hint.SHOWN,
                  found.getScore()));
    }
  }

  private static void write(List<RunResult> results, ResultFormatType format, Path file) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(format, out).writeOut(results);
    }
    try {
      WholeFile.write(file, text.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JMH's results to " + file, e);
    }
  }
}
