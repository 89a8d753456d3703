package io.finetunebench.bench.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one fork of one cell through JMH. */
final class ForkRunner {
  /**
   * What one fork came to.
   *
   * @param folder with the fork's samples and report
   * @param jmh JMH's own result; null if there is none
   * @param failure why the fork does not count; null if it does
   */
  record Outcome(ForkFolder folder, @Nullable RunResult jmh, @Nullable String failure) {}

  private final SuiteRequest request;
  private final Path log;
  private final @Nullable OutputFormat shown;

  ForkRunner(SuiteRequest request) {
    this.request = request;
    this.log = request.folder().resolve("jmh.log");
    CommandLineOptions jmh = request.jmh().options();
    this.shown =
        jmh.verbosity().hasValue() || jmh.getOutput().hasValue()
            ? OutputFormatFactory.createFormatInstance(
                stream(jmh), jmh.verbosity().orElse(VerboseMode.NORMAL))
            : null;
  }

  /**
   * Runs a fork.
   *
   * @param cell what to run
   * @param index of the fork among the cell's, from 0
   */
  Outcome run(Cell cell, int index) {
    ForkFolder folder =
        new ForkFolder(
            request.folder().resolve("forks").resolve(cell.fileName() + "-" + (index + 1)));
    // A run without forks stays in this JVM and finds its folder here.
    System.setProperty(ForkFolder.PROPERTY, folder.path().toString());
    JmhLog captured = new JmhLog(shown);
    Collection<RunResult> results;
    String failure = null;
    try {
      results = new Runner(options(cell, index, folder).build(), captured).run();
    } catch (RunnerException e) {
      results = List.of();
      failure = String.valueOf(e.getMessage());
    } finally {
      System.clearProperty(ForkFolder.PROPERTY);
      append(captured.text());
    }
    Optional<ForkReport> report = folder.report();
    RunResult jmh = results.isEmpty() ? null : results.iterator().next();
    if (report.isPresent() && report.get().failure() != null) {
      failure = report.get().failure();
    } else if (jmh == null) {
      failure =
          captured
              .exception()
              .orElse(failure == null ? "the fork ended without a result, see " + log : failure);
    } else if (report.isEmpty() || !Files.exists(folder.samples())) {
      failure = "the fork left no samples, see " + log;
    }
    return new Outcome(folder, jmh, failure);
  }

  private ChainedOptionsBuilder options(Cell cell, int index, ForkFolder folder) {
    CommandLineOptions jmh = request.jmh().options();
    Preset preset = request.preset();
    TimeValue time = TimeValue.milliseconds(preset.iterationTime().toMillis());
    List<String> jvmArguments = new ArrayList<>();
    if (jmh.getJvmArgsAppend().hasValue()) {
      jvmArguments.addAll(jmh.getJvmArgsAppend().get());
    }
    jvmArguments.add("-D" + ForkFolder.PROPERTY + "=" + folder.path());
    if (request.load() != null) {
      jvmArguments.add(request.load().jvmArgument());
    }
    ChainedOptionsBuilder options =
        request
            .jmh()
            .withoutSelection()
            .include("^" + Pattern.quote(cell.jmhName()) + "$")
            .mode(cell.mode())
            .forks(Math.min(1, jmh.getForkCount().orElse(1)))
            .warmupForks(index == 0 ? jmh.getWarmupForkCount().orElse(0) : 0)
            .warmupIterations(jmh.getWarmupIterations().orElse(preset.warmupIterations()))
            .warmupTime(jmh.getWarmupTime().orElse(time))
            .measurementIterations(
                jmh.getMeasurementIterations().orElse(preset.measurementIterations()))
            .measurementTime(jmh.getMeasurementTime().orElse(time))
            .jvmArgsAppend(jvmArguments.toArray(String[]::new));
    cell.parameters().forEach(options::param);
    return options;
  }

  private static PrintStream stream(CommandLineOptions jmh) {
    if (!jmh.getOutput().hasValue()) {
      return System.err;
    }
    try {
      return new PrintStream(jmh.getOutput().get(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JMH's output to " + jmh.getOutput().get(), e);
    }
  }

  private void append(String text) {
    try {
      Files.createDirectories(request.folder());
      Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + log, e);
    }
  }
}
