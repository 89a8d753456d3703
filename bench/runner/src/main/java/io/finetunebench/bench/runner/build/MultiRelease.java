package io.finetunebench.bench.runner.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds jars that lost the line of their manifest by which the JVM takes newer classes. */
public final class MultiRelease {
  private static final Pattern NEWER =
      Pattern.compile("META-INF/versions/\\d+/((?:[^/]+/)+)(?!module-info)[^/]+\\.class");

  private static final int PARTS = 3;

  private MultiRelease() {}

  /** Returns a line that names the libraries whose newer classes do not run; empty for none. */
  public static Optional<String> warning(List<Build> builds) {
    SortedSet<String> libraries = new TreeSet<>();
    SortedSet<String> jars = new TreeSet<>();
    for (Build build : builds) {
      for (Path jar : build.jars()) {
        List<String> found = libraries(jar);
        libraries.addAll(found);
        if (!found.isEmpty()) {
          jars.add(build.called());
        }
      }
    }
    return libraries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "warning: "
                + String.join(" and ", jars)
                + ": the manifest lacks \"Multi-Release: true\", so these libraries run their"
                + " classes for Java 8: "
                + String.join(", ", libraries));
  }

  private static List<String> libraries(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      boolean marked =
          manifest != null
              && "true"
                  .equalsIgnoreCase(
                      manifest.getMainAttributes().getValue(Attributes.Name.MULTI_RELEASE));
      return marked
          ? List.of()
          : jar.stream()
              .map(entry -> NEWER.matcher(entry.getName()))
              .filter(Matcher::matches)
              .map(matcher -> library(matcher.group(1)))
              .distinct()
              .toList();
    } catch (IOException e) {
      // Who runs the jar says what is wrong with it.
      return List.of();
    }
  }

  /** Returns the beginning of a package by which people know a library. */
  private static String library(String folders) {
    return Arrays.stream(folders.split("/")).limit(PARTS).collect(Collectors.joining("."));
  }
}
