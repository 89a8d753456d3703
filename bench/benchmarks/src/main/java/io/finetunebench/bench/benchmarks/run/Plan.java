package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.runner.Cell;
import io.finetunebench.bench.suite.FineTuning;
import io.finetunebench.bench.suite.Replicas;
import io.finetunebench.bench.suite.TrainingState;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.turns.JmhLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** What a request comes to: its cells, and what to ask JMH for so that it measures them. */
public final class Plan {
  static final String ENGINE = "engine";
  static final String WORKLOAD = "workload";
  static final String PRECISION = "precision";

  private static final List<String> MOST_IMPORTANT =
      List.of(
          "TrainingEpoch", "GridInference", "FineTuning", "SinglePoint", "Recording", "Replicas");
  private static final String JVM_ARGUMENTS = "-jvmArgsAppend";

  private final SuiteRequest request;
  private final List<Cell> cells;

  /** What cannot run at all, and why. */
  private final Map<Cell, String> impossible = new LinkedHashMap<>();

  /**
   * Plans a request.
   *
   * @throws IllegalArgumentException if no benchmark fits the request; the message says what to do
   */
  public Plan(SuiteRequest request) {
    this.request = request;
    List<Cell> all = cells(request, request.engines());
    for (Cell cell : all) {
      Obstacle.of(cell, request).ifPresent(reason -> impossible.put(cell, reason));
    }
    for (Engine engine : request.unavailable()) {
      for (Cell cell : cells(request, List.of(engine))) {
        if (cell.parameters().containsKey(ENGINE)) {
          impossible.put(cell, String.valueOf(engine.availability().reason()));
        }
      }
    }
    this.cells = all.stream().filter(this::isHere).toList();
    impossible.keySet().removeIf(cell -> !isHere(cell));
  }

  private boolean isHere(Cell cell) {
    Shard shard = request.shard();
    return shard == null || shard.has(cell.name());
  }

  /** Returns the names of all that is measured. */
  public List<String> names() {
    return Stream.concat(cells.stream(), impossible.keySet().stream())
        .map(Cell::name)
        .distinct()
        .toList();
  }

  /** Returns the cells of the engines that are available, those that cannot run among them. */
  List<Cell> cells() {
    return cells;
  }

  /** Returns what cannot run, of every engine that was asked for, and why. */
  Map<Cell, String> impossible() {
    return Collections.unmodifiableMap(impossible);
  }

  /**
   * Returns why a benchmark is not measured; empty if it is.
   *
   * @param found the benchmark as a build lists it
   */
  public Optional<String> leftOut(Cell found) {
    Optional<String> reason =
        impossible.entrySet().stream()
            .filter(entry -> entry.getKey().isSame(found))
            .map(Map.Entry::getValue)
            .findFirst();
    return reason.isPresent() || cells.stream().anyMatch(found::isSame)
        ? reason
        : Optional.of("the same is measured with another engine");
  }

  /**
   * Returns JMH's arguments: those of the request, with what its other parts choose.
   *
   * @param typed JMH's arguments as a person typed them
   * @param ownJvm whether both builds run on the JVM of this process, whose flags are known
   */
  public List<String> arguments(List<String> typed, boolean ownJvm) {
    List<String> arguments = new ArrayList<>(typed);
    if (request.jmh().options().getIncludes().isEmpty()) {
      arguments.add(request.preset().includes());
    }
    for (String name : List.of(ENGINE, WORKLOAD, PRECISION)) {
      String values =
          Stream.concat(cells.stream(), impossible.keySet().stream())
              .flatMap(cell -> Stream.ofNullable(cell.parameters().get(name)))
              .distinct()
              .sorted()
              .collect(Collectors.joining(","));
      if (request.jmh().parameter(name).isEmpty() && !values.isEmpty()) {
        arguments.addAll(List.of("-p", name + "=" + values));
      }
    }
    List<String> flags = new ArrayList<>();
    if (ownJvm) {
      request.engines().stream()
          .flatMap(engine -> engine.jvmFlags().stream())
          .distinct()
          .forEach(flags::add);
    }
    request.forkProperties().forEach((name, value) -> flags.add("-D" + name + "=" + value));
    if (!flags.isEmpty()) {
      append(arguments, flags);
    }
    return arguments;
  }

  /** JMH takes this option once. */
  private void append(List<String> arguments, List<String> flags) {
    List<String> all = new ArrayList<>();
    if (request.jmh().options().getJvmArgsAppend().hasValue()) {
      all.addAll(request.jmh().options().getJvmArgsAppend().get());
    }
    all.addAll(flags);
    for (int i = arguments.size() - 1; i >= 0; i--) {
      if (arguments.get(i).startsWith(JVM_ARGUMENTS + "=")) {
        arguments.remove(i);
      } else if (arguments.get(i).equals(JVM_ARGUMENTS)) {
        arguments.subList(i, Math.min(i + 2, arguments.size())).clear();
      }
    }
    arguments.add(JVM_ARGUMENTS);
    arguments.add(
        all.stream()
            .map(each -> each.contains(" ") ? "\"" + each + "\"" : each)
            .collect(Collectors.joining(" ")));
  }

  /** Returns every benchmark's name, class and method. */
  static List<String> benchmarks() {
    return find(List.of(), JmhArguments.parse(List.of()).options(), Map.of()).stream()
        .map(Cell::shortBenchmark)
        .distinct()
        .toList();
  }

  /**
   * Returns the cells: a benchmark's engines one after the other.
   *
   * @throws IllegalArgumentException if no benchmark fits; the message says which there are
   */
  static List<Cell> cells(SuiteRequest request, List<Engine> engines) {
    CommandLineOptions jmh = request.jmh().options();
    List<String> includes =
        jmh.getIncludes().isEmpty() ? List.of(request.preset().includes()) : jmh.getIncludes();
    Map<String, Collection<String>> chosen = new HashMap<>();
    chosen.put(ENGINE, engines.stream().map(Engine::name).toList());
    if (request.jmh().parameter(WORKLOAD).isEmpty()) {
      chosen.put(WORKLOAD, request.workloads().stream().map(Workload::name).toList());
    }
    if (request.jmh().parameter(PRECISION).isEmpty()) {
      chosen.put(PRECISION, List.of(precision(request).name().toLowerCase(Locale.ROOT)));
    }
    List<Cell> cells = find(includes, jmh, chosen);
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "no benchmark fits "
              + String.join(" ", includes)
              + ": expected some of "
              + String.join(", ", benchmarks()));
    }
    return cells;
  }

  /** Returns what fits; what matters most first, because time can run out. */
  private static List<Cell> find(
      List<String> includes, CommandLineOptions jmh, Map<String, Collection<String>> chosen) {
    includes.forEach(Plan::requirePattern);
    jmh.getExcludes().forEach(Plan::requirePattern);
    try {
      return JmhLauncher.cells(includes, jmh, chosen).stream()
          .map(Cell::read)
          .distinct()
          .sorted(Comparator.comparingInt(Plan::rank))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the benchmarks", e);
    }
  }

  private static int rank(Cell cell) {
    for (int rank = 0; rank < MOST_IMPORTANT.size(); rank++) {
      if (cell.shortBenchmark().startsWith(MOST_IMPORTANT.get(rank) + ".")) {
        return rank;
      }
    }
    return MOST_IMPORTANT.size();
  }

  /**
   * Checks a regular expression.
   *
   * @throws IllegalArgumentException if it is none
   */
  static void requirePattern(String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expected a regular expression of benchmark names, found \"" + pattern + "\"", e);
    }
  }

  /** Returns whether a benchmark trains: one whose state is a learner's or many networks' does. */
  static boolean trains(Cell cell) {
    return hasState(cell, TrainingState.class) || hasState(cell, Replicas.Networks.class);
  }

  /** Returns whether a benchmark needs a workload's fine-tuning. */
  static boolean fineTunes(Cell cell) {
    return hasState(cell, FineTuning.Small.class);
  }

  private static boolean hasState(Cell cell, Class<?> state) {
    String name = cell.benchmark();
    int method = name.lastIndexOf('.');
    try {
      return Arrays.stream(Class.forName(name.substring(0, method)).getMethods())
          .filter(candidate -> candidate.getName().equals(name.substring(method + 1)))
          .flatMap(candidate -> Arrays.stream(candidate.getParameterTypes()))
          .anyMatch(state::isAssignableFrom);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("expected the class of benchmark " + name, e);
    }
  }

  private static Precision precision(SuiteRequest request) {
    Precision asked = request.precision();
    if (asked != null) {
      return asked;
    }
    List<Precision> own = request.workloads().stream().map(Workload::precision).distinct().toList();
    if (own.size() != 1) {
      throw new IllegalArgumentException(
          "the workloads are of several precisions: choose one with --precision");
    }
    return own.get(0);
  }
}
