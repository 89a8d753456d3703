package io.finetunebench.bench.suite;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * Keeps what JMH and its forks print, for the log and for the reason of a failure, and passes it on
 * where the user asked to see it.
 */
final class JmhLog implements OutputFormat {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final @Nullable OutputFormat shown;

  JmhLog(@Nullable OutputFormat shown) {
    this.shown = shown;
  }

  /** Returns all that was printed. */
  synchronized String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Returns the line of the first exception that was printed. */
  Optional<String> exception() {
    List<String> lines = text().lines().map(String::strip).toList();
    return lines.stream()
        .filter(line -> line.matches("([a-z][\\w$]*\\.)+[A-Z][\\w$]*(Exception|Error)\\b.*"))
        .findFirst()
        .or(
            () ->
                lines.stream()
                    .filter(line -> line.startsWith("# A fatal error") || line.contains("SIGSEGV"))
                    .findFirst());
  }

  @Override
  public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
    if (shown != null) {
      shown.iteration(benchmark, params, iteration);
    }
  }

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
    if (shown != null) {
      shown.iterationResult(benchmark, params, iteration, data);
    }
  }

  @Override
  public void startBenchmark(BenchmarkParams benchmark) {
    keep("# " + benchmark.id() + System.lineSeparator());
    if (shown != null) {
      shown.startBenchmark(benchmark);
    }
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    if (shown != null) {
      shown.endBenchmark(result);
    }
  }

  @Override
  public void startRun() {
    if (shown != null) {
      shown.startRun();
    }
  }

  @Override
  public void endRun(Collection<RunResult> result) {
    if (shown != null) {
      shown.endRun(result);
    }
  }

  @Override
  public void print(String s) {
    keep(s);
    if (shown != null) {
      shown.print(s);
    }
  }

  @Override
  public void println(String s) {
    keep(s + System.lineSeparator());
    if (shown != null) {
      shown.println(s);
    }
  }

  @Override
  public void flush() {
    if (shown != null) {
      shown.flush();
    }
  }

  @Override
  public void close() {}

  @Override
  public void verbosePrintln(String s) {
    if (shown != null) {
      shown.verbosePrintln(s);
    }
  }

  @Override
  public void write(int b) {
    synchronized (this) {
      text.write(b);
    }
    if (shown != null) {
      shown.write(b);
    }
  }

  @Override
  public void write(byte[] b) throws IOException {
    synchronized (this) {
      text.writeBytes(b);
    }
    if (shown != null) {
      shown.write(b);
    }
  }

  private synchronized void keep(String printed) {
    text.writeBytes(printed.getBytes(StandardCharsets.UTF_8));
  }
}
