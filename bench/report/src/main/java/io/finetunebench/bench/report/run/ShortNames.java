package io.finetunebench.bench.report.run;

import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of benchmarks without what all of them have in common: package, mode and parameters. */
public final class ShortNames {
  private static final ShortNames NONE = new ShortNames("", List.of());

  private final String prefix;
  private final List<String> constants;

  private ShortNames(String prefix, List<String> constants) {
    this.prefix = prefix;
    this.constants = constants;
  }

  /** Returns names as they are. */
  public static ShortNames none() {
    return NONE;
  }

  /** Finds what verdicts have in common. */
  public static ShortNames ofVerdicts(List<Verdict> verdicts) {
    List<Subject> subjects = verdicts.stream().map(Verdict::subject).toList();
    List<BenchmarkCase> cases = subjects.stream().map(Subject::benchmarkCase).toList();
    return of(
        cases.stream().map(BenchmarkCase::benchmark).toList(),
        subjects.stream().map(Subject::mode).toList(),
        cases.stream().map(BenchmarkCase::parameters).toList(),
        subjects.stream().map(Subject::name).distinct().count());
  }

  /** Finds what trends have in common. */
  public static ShortNames ofTrends(List<Trend> trends) {
    return of(
        trends.stream().map(trend -> trend.key().benchmark()).toList(),
        trends.stream().map(trend -> RunTable.mode(trend.key().metric())).toList(),
        trends.stream().map(trend -> trend.key().parameters()).toList(),
        trends.stream().map(Trend::name).distinct().count());
  }

  /** Finds what the results of a run have in common beside what has columns of its own. */
  static ShortNames ofRows(List<BenchmarkResult> results) {
    return ofResults(results, RunTable::named);
  }

  /** Finds all that the results of a run have in common. */
  static ShortNames ofResults(List<BenchmarkResult> results) {
    return ofResults(results, ShortNames::parameters);
  }

  private static ShortNames ofResults(
      List<BenchmarkResult> results, Function<BenchmarkResult, Map<String, String>> parameters) {
    return of(
        results.stream().map(BenchmarkResult::benchmark).toList(),
        results.stream().map(RunTable::mode).toList(),
        results.stream().map(parameters).toList(),
        results.stream()
            .map(result -> List.of(result.benchmark(), result.parameters(), result.load()))
            .distinct()
            .count());
  }

  /** Returns the parameters of a result; JMH's mode is a part of the name. */
  private static Map<String, String> parameters(BenchmarkResult result) {
    Map<String, String> parameters = new LinkedHashMap<>(result.parameters());
    parameters.remove(Series.JMH_MODE);
    return parameters;
  }

  /**
   * Returns what a result is of, without what all have.
   *
   * @param named whether values stand behind the names of their parameters
   */
  String of(BenchmarkResult result, boolean named) {
    List<String> parts = new ArrayList<>(List.of(result.benchmark(), RunTable.mode(result)));
    parameters(result)
        .forEach(
            (name, value) -> {
              String whole = name + "=" + value;
              parts.add(constants.contains(whole) ? "" : named ? whole : value);
            });
    return of(parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(" ")));
  }

  /**
   * Leaves out a mode and each parameter that all have with the same value. One name alone keeps
   * them.
   */
  private static ShortNames of(
      List<String> benchmarks,
      List<String> modes,
      List<Map<String, String>> parameters,
      long different) {
    String prefix = of(benchmarks).prefix;
    if (different < 2) {
      return new ShortNames(prefix, List.of());
    }
    Map<String, String> shared = new TreeMap<>(parameters.get(0));
    parameters.forEach(each -> shared.entrySet().retainAll(each.entrySet()));
    Set<String> mode = new LinkedHashSet<>(modes);
    return new ShortNames(
        prefix,
        Stream.concat(
                mode.size() == 1 ? mode.stream().filter(each -> !each.isEmpty()) : Stream.empty(),
                shared.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()))
            .toList());
  }

  /**
   * Finds what names have in common.
   *
   * @param benchmarks names that end in a class and a method, with or without a package
   */
  static ShortNames of(Collection<String> benchmarks) {
    Iterator<String> names = benchmarks.iterator();
    if (!names.hasNext()) {
      return new ShortNames("", List.of());
    }
    String common = packageOf(names.next());
    while (names.hasNext() && !common.isEmpty()) {
      String name = packageOf(names.next());
      while (!name.startsWith(common)) {
        common = parent(common);
      }
    }
    return new ShortNames(common, List.of());
  }

  /** Returns the name without what all names have. */
  public String of(String name) {
    String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    for (String constant : constants) {
      rest = rest.replace(" " + constant + " ", " ");
      rest =
          rest.endsWith(" " + constant)
              ? rest.substring(0, rest.length() - constant.length() - 1)
              : rest;
    }
    return rest;
  }

  private boolean isEmpty() {
    return prefix.isEmpty() && constants.isEmpty();
  }

  /** Returns a title, with what the names under it leave out. */
  public String title(String title) {
    return title
        + (prefix.isEmpty() ? "" : " of " + prefix.substring(0, prefix.length() - 1))
        + (constants.isEmpty() ? "" : ", " + String.join(", ", constants));
  }

  /** Returns a block under a title that has what names leave out; alone where they are whole. */
  public Block under(String title, Block block) {
    return isEmpty() ? block : new Section(title(title), block);
  }

  /** Returns all before class and method, with its last dot; empty where there is no package. */
  private static String packageOf(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    return method < 0 ? "" : parent(benchmark.substring(0, method) + ".");
  }

  /** Returns a package's parent, with its last dot. */
  private static String parent(String dotted) {
    return dotted.substring(0, dotted.lastIndexOf('.', dotted.length() - 2) + 1);
  }
}
