package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.benchmarks.latency.ForkLogReader;
import io.finetunebench.bench.benchmarks.latency.ForkSamples;
import io.finetunebench.bench.benchmarks.latency.LatencyKind;
import io.finetunebench.bench.record.text.Secrets;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.runner.Fork;
import io.finetunebench.bench.runner.OneSide;
import io.finetunebench.bench.suite.ForkFolder;
import io.finetunebench.bench.suite.ForkReport;
import io.finetunebench.core.driver.Preflight;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
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
   * @param fork what it was and saw
   * @param samples its histograms; null if there are none
   * @param jmh JMH's own result; null if there is none
   * @param failure why the fork does not count; null if it does
   * @param cutOff whether the fork was ended because its time was up, which is no failure
   */
  record ForkResult(
      Fork fork,
      @Nullable ForkSamples samples,
      @Nullable RunResult jmh,
      @Nullable String failure,
      boolean cutOff) {
    /** Returns what the fork says of itself; empty if it ended before it did. */
    Optional<ForkReport> report() {
      return ForkReport.of(fork);
    }
  }

  private final SuiteRequest request;
  private final OneSide side;
  private final Path log;
  private final @Nullable OutputFormat shown;

  ForkRunner(SuiteRequest request, OneSide side) {
    this.side = side;
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
   * @param allowance after which the fork is cut off; empty for never
   */
  ForkResult run(Cell cell, int index, Optional<Duration> allowance) {
    ForkFolder folder =
        new ForkFolder(
            request.folder().resolve("forks").resolve(cell.fileName() + "-" + (index + 1)));
    // Asked in this process: a fork that finds another backend did not measure what was asked for.
    Optional<Engine> engine = request.engine(cell);
    Optional<Backend> expected = engine.flatMap(Engine::backend);
    Map<String, String> properties = new TreeMap<>(request.forkProperties());
    properties.put(ForkFolder.PROPERTY, folder.path().toString());
    JmhLog captured = new JmhLog(shown);
    // A run without forks stays in this JVM and finds its properties here.
    Map<String, @Nullable String> before = new TreeMap<>();
    properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    List<OwnJmh> jmh = new ArrayList<>();
    OneSide.Outcome outcome;
    try {
      ChainedOptionsBuilder options = options(cell, engine, index, properties);
      outcome =
          side.run(
              folder.path(),
              warmupForks(index),
              allowance.orElse(null),
              () -> {
                jmh.add(new OwnJmh(options.build(), captured));
                return jmh.get(0);
              });
    } finally {
      before.forEach(ForkRunner::restore);
      append(captured.text());
    }
    RunResult result = jmh.get(0).result().orElse(null);
    if (outcome.cutOff()) {
      return new ForkResult(outcome.fork(), null, result, null, true);
    }
    String failure = failure(outcome, folder, result);
    ForkSamples samples = null;
    try {
      samples = failure == null ? ForkLogReader.read(folder.samples()) : null;
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
    if (samples != null) {
      failure = incomplete(samples, Objects.requireNonNull(result));
    }
    if (failure == null && engine.isPresent()) {
      failure = otherBackend(expected, ForkReport.of(outcome.fork()).orElseThrow());
    }
    return new ForkResult(outcome.fork(), samples, result, failure, false);
  }

  /** Returns why a fork that ended by itself left nothing that could count; null if it did. */
  private @Nullable String failure(
      OneSide.Outcome outcome, ForkFolder folder, @Nullable RunResult jmh) {
    Optional<ForkReport> report = ForkReport.of(outcome.fork());
    if (report.isPresent() && report.get().failure() != null) {
      return report.get().failure();
    }
    if (outcome.failure() != null) {
      return outcome.failure();
    }
    return jmh == null || report.isEmpty() || !Files.exists(folder.samples())
        ? "the fork ended without a result, see " + log
        : null;
  }

  private int warmupForks(int index) {
    return index == 0 ? request.jmh().options().getWarmupForkCount().orElse(0) : 0;
  }

  private static void restore(String property, @Nullable String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }

  /** Returns how a fork's backend or device is not the one that was expected; null if it is. */
  static @Nullable String otherBackend(Optional<Backend> expected, ForkReport report) {
    String found = named(report.backend());
    String wanted = named(expected.orElse(null));
    return found.equals(wanted)
        ? null
        : "the fork computed on " + found + ", expected " + wanted + "; its numbers do not count";
  }

  private static String named(@Nullable Backend backend) {
    if (backend == null) {
      return "no backend";
    }
    return backend.name()
        + (backend.device() == null ? "" : " on " + backend.device())
        + (backend.isStandIn() ? ", played by a stand-in" : "");
  }

  /** Returns what is missing of a fork's iterations, in its own samples or in JMH's; or null. */
  private static @Nullable String incomplete(ForkSamples samples, RunResult jmh) {
    int planned = jmh.getParams().getMeasurement().getCount();
    int byJmh =
        jmh.getBenchmarkResults().stream().mapToInt(r -> r.getIterationResults().size()).sum();
    int own = samples.iterations(LatencyKind.SERVICE).size();
    return own == planned && byJmh == planned
        ? null
        : "expected %d iterations, found %d recorded and %d of JMH".formatted(planned, own, byJmh);
  }

  private ChainedOptionsBuilder options(
      Cell cell, Optional<Engine> engine, int index, Map<String, String> properties) {
    CommandLineOptions jmh = request.jmh().options();
    Preset preset = request.preset();
    TimeValue time = TimeValue.milliseconds(preset.iterationTime().toMillis());
    List<String> jvmArguments = new ArrayList<>();
    if (jmh.getJvmArgsAppend().hasValue()) {
      jvmArguments.addAll(jmh.getJvmArgsAppend().get());
    }
    if (!jmh.getJvm().hasValue()) {
      engine.map(Engine::jvmFlags).ifPresent(jvmArguments::addAll);
    }
    properties.forEach((name, value) -> jvmArguments.add("-D" + name + "=" + value));
    preflight().forEach((name, value) -> jvmArguments.add("-D" + name + "=" + value));
    ChainedOptionsBuilder options =
        request
            .jmh()
            .withoutSelection()
            .include("^" + Pattern.quote(cell.benchmark()) + "$")
            .mode(Mode.deepValueOf(cell.mode()))
            .forks(Math.min(1, jmh.getForkCount().orElse(1)))
            .warmupForks(warmupForks(index))
            .warmupIterations(jmh.getWarmupIterations().orElse(preset.warmupIterations()))
            .warmupTime(jmh.getWarmupTime().orElse(time))
            .measurementIterations(
                jmh.getMeasurementIterations().orElse(preset.measurementIterations()))
            .measurementTime(jmh.getMeasurementTime().orElse(time))
            .jvmArgsAppend(jvmArguments.toArray(String[]::new));
    cell.parameters().forEach(options::param);
    return options;
  }

  /** Returns what spares forks a look of their own at the driver and its devices. */
  private Map<String, String> preflight() {
    try {
      return Preflight.handOver(request.folder());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + request.folder(), e);
    }
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
      String masked = text.lines().map(Secrets::masked).collect(Collectors.joining("\n", "", "\n"));
      Files.writeString(log, masked, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + log, e);
    }
  }
}
