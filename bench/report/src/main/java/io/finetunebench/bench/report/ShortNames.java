package io.finetunebench.bench.report;

import java.util.Collection;
import java.util.Iterator;

/** Names of benchmarks without the package that all of them have in common. */
final class ShortNames {
  private final String prefix;

  private ShortNames(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Finds what names have in common.
   *
   * @param benchmarks names that end in a class and a method, with or without a package
   */
  static ShortNames of(Collection<String> benchmarks) {
    Iterator<String> names = benchmarks.iterator();
    if (!names.hasNext()) {
      return new ShortNames("");
    }
    String common = packageOf(names.next());
    while (names.hasNext() && !common.isEmpty()) {
      String name = packageOf(names.next());
      while (!name.startsWith(common)) {
        common = parent(common);
      }
    }
    return new ShortNames(common);
  }

  /** Returns the name without what all names begin with. */
  String of(String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  /** Returns a title, with the package that the names under it leave out. */
  String title(String title) {
    return prefix.isEmpty() ? title : title + " of " + prefix.substring(0, prefix.length() - 1);
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
