package io.finetunebench.bench.suite;

import io.finetunebench.core.experiment.engine.Engines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;

/** What to ask JMH for, so that two builds of this project measure what a request asks for. */
public final class PairedPlan {
  private static final String JVM_ARGUMENTS = "-jvmArgsAppend";

  private final SuiteRequest request;
  private final Set<Cell> cells = new HashSet<>();
  private final Map<Cell, String> impossible = new HashMap<>();

  /**
   * Plans a request.
   *
   * @throws IllegalArgumentException if no benchmark fits the request; the message says what to do
   */
  public PairedPlan(SuiteRequest request) {
    this.request = request;
    for (Cell cell : Plan.cells(request, request.engines())) {
      cells.add(cell);
      Obstacle.of(cell, request).ifPresent(reason -> impossible.put(cell, reason));
    }
    for (SuiteRequest.UnavailableEngine engine : request.unavailable()) {
      for (Cell cell : Plan.cells(request, List.of(engine.name()))) {
        cells.add(cell);
        impossible.put(cell, engine.reason());
      }
    }
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
    for (String name : List.of(Plan.ENGINE, Plan.WORKLOAD, Plan.PRECISION)) {
      String values = values(name);
      if (request.jmh().parameter(name).isEmpty() && !values.isEmpty()) {
        arguments.addAll(List.of("-p", name + "=" + values));
      }
    }
    List<String> flags = new ArrayList<>();
    if (ownJvm) {
      request.engines().stream()
          .flatMap(engine -> Engines.named(engine).stream())
          .flatMap(engine -> engine.jvmFlags().stream())
          .distinct()
          .forEach(flags::add);
    }
    Map<String, String> properties = new TreeMap<>(request.forkProperties());
    if (request.load() != null) {
      properties.put(Load.PROPERTY, request.load().propertyValue());
    }
    properties.forEach((name, value) -> flags.add("-D" + name + "=" + value));
    if (!flags.isEmpty()) {
      append(arguments, flags);
    }
    return arguments;
  }

  private String values(String parameter) {
    return cells.stream()
        .filter(cell -> cell.parameters().containsKey(parameter))
        .map(cell -> cell.parameters().get(parameter))
        .distinct()
        .sorted()
        .collect(Collectors.joining(","));
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

  /**
   * Returns why a benchmark is not measured; empty if it is.
   *
   * @param jmhName its full name
   * @param mode JMH's mode in short, such as {@code avgt}
   * @param parameters by name
   */
  public Optional<String> leftOut(String jmhName, String mode, Map<String, String> parameters) {
    Cell cell = new Cell(jmhName, Mode.deepValueOf(mode), parameters);
    if (!cells.contains(cell)) {
      return Optional.of("the same is measured with another engine");
    }
    return Optional.ofNullable(impossible.get(cell));
  }
}
