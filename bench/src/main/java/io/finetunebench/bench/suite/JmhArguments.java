package io.finetunebench.bench.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH's own arguments, with JMH's own meaning.
 *
 * @param options as JMH reads them
 */
public record JmhArguments(CommandLineOptions options) {
  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if JMH does not understand them; the message says which
   */
  public static JmhArguments parse(List<String> arguments) {
    try {
      return new JmhArguments(new CommandLineOptions(arguments.toArray(String[]::new)));
    } catch (CommandLineOptionException e) {
      throw new IllegalArgumentException(
          "JMH does not understand the arguments after --: " + e.getMessage(), e);
    }
  }

  /** Returns the values of a benchmark parameter set with {@code -p}. */
  public Optional<Collection<String>> parameter(String name) {
    return options.getParameter(name).hasValue()
        ? Optional.of(options.getParameter(name).get())
        : Optional.empty();
  }

  /** Returns whether the arguments ask JMH to print help or a list and measure nothing. */
  public boolean onlyInforms() {
    return options.shouldHelp()
        || options.shouldList()
        || options.shouldListWithParams()
        || options.shouldListProfilers()
        || options.shouldListResultFormats();
  }

  /**
   * Returns the options that hold for every fork: all but the choice of benchmarks, their
   * parameters, the forks and the file of results, which are the run's.
   *
   * <p>They are copied one by one, since JMH sends them to the fork, and a parent of an {@link
   * OptionsBuilder} would bring its file of results along.
   */
  ChainedOptionsBuilder withoutSelection() {
    ChainedOptionsBuilder copy = new OptionsBuilder();
    whenSet(options.getJvm(), copy::jvm);
    whenSet(options.getJvmArgs(), values -> copy.jvmArgs(values.toArray(String[]::new)));
    whenSet(
        options.getJvmArgsPrepend(), values -> copy.jvmArgsPrepend(values.toArray(String[]::new)));
    whenSet(options.getWarmupBatchSize(), copy::warmupBatchSize);
    whenSet(options.getMeasurementBatchSize(), copy::measurementBatchSize);
    whenSet(options.getWarmupMode(), copy::warmupMode);
    options.getWarmupIncludes().forEach(copy::includeWarmup);
    whenSet(options.getThreads(), copy::threads);
    whenSet(options.getThreadGroups(), copy::threadGroups);
    whenSet(options.shouldSyncIterations(), copy::syncIterations);
    whenSet(options.shouldDoGC(), copy::shouldDoGC);
    whenSet(options.shouldFailOnError(), copy::shouldFailOnError);
    whenSet(options.getTimeUnit(), copy::timeUnit);
    whenSet(options.getOperationsPerInvocation(), copy::operationsPerInvocation);
    whenSet(options.getTimeout(), copy::timeout);
    options
        .getProfilers()
        .forEach(profiler -> copy.addProfiler(profiler.getKlass(), profiler.getOpts()));
    return copy;
  }

  private static <T> void whenSet(
      org.openjdk.jmh.util.Optional<T> option, Consumer<? super T> action) {
    if (option.hasValue()) {
      action.accept(option.get());
    }
  }

  /** Checks the values of the parameters that {@code -p} sets and the place of {@code -rff}. */
  void check() {
    parameter(Plan.WORKLOAD).ifPresent(names -> names.forEach(Workload::required));
    parameter(Plan.PRECISION)
        .ifPresent(
            names ->
                names.forEach(
                    name -> {
                      if (!name.equals("float") && !name.equals("double")) {
                        throw new IllegalArgumentException(
                            "expected -p precision=float or double, found \"" + name + "\"");
                      }
                    }));
    if (options.getResult().hasValue()) {
      Path file = Path.of(options.getResult().get()).toAbsolutePath();
      Path folder = file.getParent();
      if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
        throw new IllegalArgumentException(
            "cannot write JMH's results to " + file + ": expected a file in an existing folder");
      }
    }
  }

  /** Prints what the arguments ask for, as JMH does, on standard output. */
  public void inform() {
    try {
      if (options.shouldHelp()) {
        options.showHelp();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot print JMH's help", e);
    }
    if (options.shouldList()) {
      new Runner(options).list();
    }
    if (options.shouldListWithParams()) {
      new Runner(options).listWithParams(options);
    }
    if (options.shouldListProfilers()) {
      options.listProfilers();
    }
    if (options.shouldListResultFormats()) {
      options.listResultFormats();
    }
  }
}
