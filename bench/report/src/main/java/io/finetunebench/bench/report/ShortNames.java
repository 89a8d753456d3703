package io.finetunebench.bench.report;

import io.finetunebench.bench.verdict.Verdict;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Names of benchmarks without what all of them have in common: a package, and parameters. */
final class ShortNames {
  private final String prefix;
  private final List<String> constants;

  private ShortNames(String prefix, List<String> constants) {
    this.prefix = prefix;
    this.constants = constants;
  }

  /**
   * Finds what verdicts have in common. A parameter is told apart from the names where several have
   * it, and always with the same value.
   */
  static ShortNames ofVerdicts(List<Verdict> verdicts) {
    Map<String, Set<String>> values = new TreeMap<>();
    verdicts.forEach(
        verdict ->
            verdict
                .parameters()
                .forEach(
                    (name, value) ->
                        values.computeIfAbsent(name, absent -> new TreeSet<>()).add(value)));
    boolean several = verdicts.stream().map(Verdict::name).distinct().limit(2).count() > 1;
    return new ShortNames(
        of(verdicts.stream().map(Verdict::benchmark).toList()).prefix,
        values.entrySet().stream()
            .filter(entry -> several && entry.getValue().size() == 1)
            .map(entry -> entry.getKey() + "=" + entry.getValue().iterator().next())
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
  String of(String name) {
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

  /** Returns a title, with what the names under it leave out. */
  String title(String title) {
    return title
        + (prefix.isEmpty() ? "" : " of " + prefix.substring(0, prefix.length() - 1))
        + (constants.isEmpty() ? "" : ", " + String.join(", ", constants));
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
