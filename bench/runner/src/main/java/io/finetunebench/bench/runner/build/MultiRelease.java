package io.finetunebench.bench.runner.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds jars that lost the line of their manifest by which the JVM takes newer classes. */
public final class MultiRelease {
  /** The first three parts of a package, by which people know a library. */
  private static final Pattern NEWER =
      Pattern.compile(
          "META-INF/versions/\\d+/([^/]+(?:/[^/]+){0,2})/(?:[^/]+/)*(?!module-info)[^/]+\\.class");

  private MultiRelease() {}

  /** Returns a line that names the libraries whose newer classes do not run; empty for none. */
  public static Optional<String> warning(List<Build> builds) {
    SortedSet<String> libraries = new TreeSet<>();
    for (Build build : builds) {
      build.jars().forEach(jar -> libraries.addAll(libraries(jar)));
    }
    return libraries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "warning: libraries run their classes for Java 8, because the jar that they are in"
                + " lacks \"Multi-Release: true\" in its manifest: "
                + String.join(", ", libraries));
  }

  private static List<String> libraries(Path file) {
    try (JarFile jar = new JarFile(file.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      return jar.isMultiRelease()
          ? List.of()
          : jar.stream()
              .map(entry -> NEWER.matcher(entry.getName()))
              .filter(Matcher::matches)
              .map(matcher -> matcher.group(1).replace('/', '.'))
              .distinct()
              .toList();
    } catch (IOException e) {
      // Who runs the jar says what is wrong with it.
      return List.of();
    }
  }
}
