package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.runner.machine.JvmProbe;
import io.finetunebench.turns.TurnProfiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.profile.ProfilerFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.ProfilerConfig;

/**
 * JMH's own arguments, with JMH's own meaning.
 *
 * @param options as JMH reads them
 */
public record JmhArguments(CommandLineOptions options) {
  /** The system property that lets {@code -f 0} measure in this JVM, for tests and debuggers. */
  private static final String UNFORKED = "finetunebench.unforked";

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if JMH does not understand them; the message says which
   */
  public static JmhArguments parse(List<String> arguments) {
    try {
      return new JmhArguments(new CommandLineOptions(arguments.toArray(String[]::new)));
    } catch (CommandLineOptionException | RuntimeException e) {
      // A mode that JMH does not know comes as an unchecked exception.
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

  /** Returns how many forks were asked for; empty where the preset decides. */
  public Optional<Integer> forks() {
    return options.getForkCount().hasValue()
        ? Optional.of(options.getForkCount().get())
        : Optional.empty();
  }

  /** Returns whether the arguments ask for one of JMH's profilers. */
  public boolean hasProfilers() {
    return !options.getProfilers().isEmpty();
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
    // The first is the outermost: what the others count has no part in its wait and its counting.
    copy.addProfiler(TurnProfiler.class);
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

  /**
   * Returns what the arguments change of what is measured, for a result's load to name: threads,
   * batch size and operations an invocation; empty where they are the usual ones.
   */
  String conditions() {
    StringBuilder conditions = new StringBuilder();
    int threads = options.getThreads().orElse(1);
    if (options.getThreadGroups().hasValue()) {
      conditions.append(", threads in groups of ");
      conditions.append(
          Arrays.stream(options.getThreadGroups().get())
              .mapToObj(String::valueOf)
              .collect(Collectors.joining(" and ")));
    } else if (threads != 1) {
      conditions.append(threads == Threads.MAX ? ", all" : ", " + threads).append(" threads");
    }
    int batch = options.getMeasurementBatchSize().orElse(1);
    conditions.append(batch == 1 ? "" : ", batches of " + batch);
    int operations = options.getOperationsPerInvocation().orElse(1);
    conditions.append(operations == 1 ? "" : ", " + operations + " operations an invocation");
    return conditions.toString();
  }

  /**
   * Returns the virtual machine that the forks run on, which is this one's unless the arguments
   * name another or give it other flags.
   */
  public Jvm forksJvm() {
    List<String> flags = flags(ManagementFactory.getRuntimeMXBean().getInputArguments());
    return options.getJvm().hasValue()
        ? JvmProbe.probe(Path.of(options.getJvm().get()), flags)
        : JvmProbe.probe(flags);
  }

  private List<String> flags(Collection<String> usual) {
    List<String> flags = new ArrayList<>();
    whenSet(options.getJvmArgsPrepend(), flags::addAll);
    flags.addAll(options.getJvmArgs().orElse(usual));
    whenSet(options.getJvmArgsAppend(), flags::addAll);
    return flags;
  }

  /** Returns whether a benchmark runs on more than one thread at once. */
  boolean severalThreads() {
    return options.getThreads().orElse(1) != 1 || options.getThreadGroups().hasValue();
  }

  /**
   * Checks what JMH itself would find out only after a fork has started.
   *
   * @throws IllegalArgumentException if something is wrong; the message says what
   */
  void check() {
    if (options.getForkCount().orElse(1) < 1 && !Boolean.getBoolean(UNFORKED)) {
      throw new IllegalArgumentException(
          "expected -f 1 or more, found -f "
              + options.getForkCount().get()
              + ": every measurement runs in a JVM of its own");
    }
    checkPatterns();
    parameter(Plan.WORKLOAD).ifPresent(names -> names.forEach(Workloads::required));
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
    for (ProfilerConfig profiler : options.getProfilers()) {
      try {
        ProfilerFactory.getProfilerOrException(profiler);
      } catch (ProfilerException e) {
        throw new IllegalArgumentException(
            "no profiler " + profiler.getKlass() + " here, see -- -lprof: " + e.getMessage(), e);
      }
    }
    if (options.getOutput().hasValue()) {
      touch(options.getOutput().get(), "output");
    }
    checkJvm();
  }

  /** Checks the regular expressions. */
  private void checkPatterns() {
    Stream.of(options.getIncludes(), options.getExcludes(), options.getWarmupIncludes())
        .flatMap(List::stream)
        .forEach(Plan::requirePattern);
  }

  /** Starts the JVM that the arguments ask for, if they ask for one, to see whether it does. */
  private void checkJvm() {
    List<String> arguments = flags(List.of());
    if (!options.getJvm().hasValue() && arguments.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(
        options
            .getJvm()
            .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(arguments);
    command.add("-version");
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      if (process.waitFor() != 0) {
        throw new IllegalArgumentException(
            "JVM does not start with the arguments after --: "
                + output.lines().filter(line -> !line.isBlank()).findFirst().orElse("no message"));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "JVM does not start with the arguments after --: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a JVM was tried out", e);
    }
  }

  /** Returns JMH's file of results, with JMH's own name where none is given; empty for none. */
  Optional<Path> resultFile() {
    return options.getResult().hasValue() || options.getResultFormat().hasValue()
        ? Optional.of(
            Path.of(
                options
                    .getResult()
                    .orElse("jmh-result." + resultFormat().toString().toLowerCase(Locale.ENGLISH))))
        : Optional.empty();
  }

  /** Returns the format of that file. */
  ResultFormatType resultFormat() {
    return options.getResultFormat().orElse(ResultFormatType.CSV);
  }

  /**
   * Makes JMH's file of results, as JMH does before it runs.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  void claimResultFile() {
    resultFile().ifPresent(file -> touch(file.toString(), "results"));
  }

  private static void touch(String name, String what) {
    Path file = Path.of(name).toAbsolutePath();
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot write JMH's " + what + " to " + file + ": expected a file in an existing folder",
          e);
    }
  }

  /**
   * Prints what the arguments ask for, as JMH does, on standard output.
   *
   * @throws IllegalArgumentException if a regular expression is none
   */
  public void inform() {
    checkPatterns();
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
