package io.finetunebench.bench.benchmarks.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
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
