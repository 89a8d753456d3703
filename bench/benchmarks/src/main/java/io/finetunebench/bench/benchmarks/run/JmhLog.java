package io.finetunebench.bench.benchmarks.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Keeps what JMH and its forks print, for the log and for the reason of a failure, and passes it on
 * where the user asked to see it.
 */
final class JmhLog implements OutputFormat {
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "(?:Exception in thread \".*?\" )?((?:[a-z][\\w$]*\\.)+[A-Z][\\w$]*(?:Exception|Error)\\b.*)");
  private static final Pattern CRASH =
      Pattern.compile("# +((?:SIG[A-Z]+ |EXCEPTION_|Internal Error|There is insufficient).*)");
  private static final Pattern REFUSAL =
      Pattern.compile("((?:Error: |Unrecognized |Invalid |Conflicting |Improperly ).*)");
  private static final Pattern EXIT_CODE =
      Pattern.compile("<(forked VM failed with exit code -?\\d+)>");

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final OutputFormat shown;

  JmhLog(@Nullable OutputFormat shown) {
    this.shown =
        shown == null
            ? OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                VerboseMode.SILENT)
            : shown;
  }

  /** Returns all that was printed. */
  synchronized String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  /**
   * Returns the line that says best why a fork ended: the exception that JMH shows as its failure;
   * where it shows none, the JVM's crash, an exception, what the JVM refused to start with, or its
   * exit code. Empty if there is none of these.
   */
  Optional<String> reason() {
    List<String> lines = text().lines().map(String::strip).toList();
    List<String> failure = lines.subList(lines.lastIndexOf("<failure>") + 1, lines.size());
    return Stream.of(CRASH, EXCEPTION, REFUSAL, EXIT_CODE)
        .flatMap(pattern -> first(pattern, failure))
        .findFirst();
  }

  private static Stream<String> first(Pattern pattern, List<String> lines) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .limit(1);
  }

  @Override
  public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
    shown.iteration(benchmark, params, iteration);
  }

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
    shown.iterationResult(benchmark, params, iteration, data);
  }

  @Override
  public void startBenchmark(BenchmarkParams benchmark) {
    keep("# " + benchmark.id() + System.lineSeparator());
    shown.startBenchmark(benchmark);
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    shown.endBenchmark(result);
  }

  @Override
  public void startRun() {
    shown.startRun();
  }

  @Override
  public void endRun(Collection<RunResult> result) {
    shown.endRun(result);
  }

  @Override
  public void print(String s) {
    keep(s);
    shown.print(s);
  }

  @Override
  public void println(String s) {
    keep(s + System.lineSeparator());
    shown.println(s);
  }

  @Override
  public void flush() {
    shown.flush();
  }

  @Override
  public void close() {}

  @Override
  public void verbosePrintln(String s) {
    shown.verbosePrintln(s);
  }

  @Override
  public void write(int b) {
    synchronized (this) {
      text.write(b);
    }
    shown.write(b);
  }

  @Override
  public void write(byte[] b) throws IOException {
    synchronized (this) {
      text.writeBytes(b);
    }
    shown.write(b);
  }

  private synchronized void keep(String printed) {
    text.writeBytes(printed.getBytes(StandardCharsets.UTF_8));
  }
}
