package io.finetunebench.bench.suite;

import io.finetunebench.bench.benchmarks.workload.Workload;
import io.finetunebench.core.experiment.network.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Which cells a request comes to. */
final class Plan {
  private static final List<String> MOST_IMPORTANT =
      List.of(
          "TrainingEpoch", "GridInference", "FineTuning", "SinglePoint", "Recording", "Replicas");

  static final String ENGINE = "engine";
  static final String WORKLOAD = "workload";
  static final String PRECISION = "precision";

  private Plan() {}

  /** Returns every benchmark's name, class and method. */
  static List<String> benchmarks() {
    return entries(List.of(), List.of()).stream()
        .map(entry -> new Cell(entry.getUsername(), entry.getMode(), Map.of()).benchmark())
        .distinct()
        .toList();
  }

  /**
   * Returns the cells: a benchmark's engines one after the other.
   *
   * @throws IllegalArgumentException if no benchmark fits; the message says which there are
   */
  static List<Cell> cells(SuiteRequest request, List<String> engines) {
    CommandLineOptions jmh = request.jmh().options();
    List<String> includes =
        jmh.getIncludes().isEmpty() ? List.of(request.preset().includes()) : jmh.getIncludes();
    List<Cell> cells = new ArrayList<>();
    for (BenchmarkListEntry entry : entries(includes, jmh.getExcludes())) {
      for (Mode mode : modes(entry, jmh)) {
        for (Map<String, String> parameters : parameters(entry, request, engines)) {
          cells.add(new Cell(entry.getUsername(), mode, parameters));
        }
      }
    }
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "no benchmark fits "
              + String.join(" ", includes)
              + ": expected some of "
              + String.join(", ", benchmarks()));
    }
    return cells.stream().distinct().toList();
  }

  /** Returns the benchmarks that fit; what matters most first, because time can run out. */
  private static List<BenchmarkListEntry> entries(List<String> includes, List<String> excludes) {
    includes.forEach(Plan::requirePattern);
    excludes.forEach(Plan::requirePattern);
    return BenchmarkList.defaultList().find(new JmhLog(null), includes, excludes).stream()
        .sorted(Comparator.comparingInt(Plan::rank))
        .toList();
  }

  private static int rank(BenchmarkListEntry entry) {
    String name = entry.getUsername();
    for (int rank = 0; rank < MOST_IMPORTANT.size(); rank++) {
      if (name.contains("." + MOST_IMPORTANT.get(rank) + ".")) {
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

  private static Collection<Mode> modes(BenchmarkListEntry entry, CommandLineOptions jmh) {
    Collection<Mode> modes =
        jmh.getBenchModes().isEmpty() ? List.of(entry.getMode()) : jmh.getBenchModes();
    return Stream.of(Mode.values())
        .filter(mode -> mode != Mode.All)
        .filter(mode -> modes.contains(mode) || modes.contains(Mode.All))
        .toList();
  }

  private static List<Map<String, String>> parameters(
      BenchmarkListEntry entry, SuiteRequest request, List<String> engines) {
    Map<String, String[]> declared =
        entry.getParams().hasValue() ? entry.getParams().get() : Map.of();
    List<Map<String, String>> product = List.of(Map.of());
    for (Map.Entry<String, String[]> parameter : new TreeMap<>(declared).entrySet()) {
      List<String> values = values(parameter.getKey(), parameter.getValue(), request, engines);
      List<Map<String, String>> next = new ArrayList<>();
      for (Map<String, String> partial : product) {
        for (String value : values) {
          Map<String, String> extended = new TreeMap<>(partial);
          extended.put(parameter.getKey(), value);
          next.add(extended);
        }
      }
      product = next;
    }
    return product;
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
    int method = cell.jmhName().lastIndexOf('.');
    try {
      return Arrays.stream(Class.forName(cell.jmhName().substring(0, method)).getMethods())
          .filter(candidate -> candidate.getName().equals(cell.jmhName().substring(method + 1)))
          .flatMap(candidate -> Arrays.stream(candidate.getParameterTypes()))
          .anyMatch(state::isAssignableFrom);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("expected the class of benchmark " + cell, e);
    }
  }

  private static List<String> values(
      String name, String[] defaults, SuiteRequest request, List<String> engines) {
    if (name.equals(ENGINE)) {
      return engines;
    }
    CommandLineOptions jmh = request.jmh().options();
    if (jmh.getParameter(name).hasValue()) {
      return List.copyOf(jmh.getParameter(name).get());
    }
    return switch (name) {
      case WORKLOAD -> request.workloads().stream().map(Workload::name).toList();
      case PRECISION -> List.of(precision(request).name().toLowerCase(Locale.ROOT));
      default -> List.of(defaults);
    };
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
