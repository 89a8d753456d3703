package io.finetunebench.bench.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds workloads by name or file. */
public final class Workloads {
  private static final String PROPERTY = "finetunebench.workload.";

  private static final List<String> NAMES =
      List.of(
          "seed",
          "tiny",
          "narrow",
          "wide-16",
          "wide-64",
          "wide-64-batch-1000",
          "wide-64-batch-10000",
          "wide-512",
          "wide-512-batch-1000",
          "wide-512-batch-10000",
          "wide-2048",
          "wide-2048-batch-1000",
          "grid-0.03",
          "grid-0.01",
          "grid-0.003");

  private Workloads() {}

  /** Returns the names of the built-in workloads. */
  public static List<String> names() {
    return NAMES;
  }

  /** Returns the built-in workloads. */
  public static List<Workload> all() {
    return NAMES.stream().map(Workloads::builtIn).toList();
  }

  /** Returns the built-in workload of a name, if there is one. */
  public static Optional<Workload> named(String name) {
    return NAMES.contains(name) ? Optional.of(builtIn(name)) : Optional.empty();
  }

  /**
   * Returns the built-in workload of a name.
   *
   * @throws IllegalArgumentException if there is none; the message names those that there are
   */
  public static Workload required(String name) {
    return named(name).orElseThrow(() -> unknown(name));
  }

  /**
   * Returns the built-in workload of a name, or that of a file.
   *
   * @throws IllegalArgumentException if there is none of that name; the message names those that
   *     there are
   * @throws MalformedWorkloadException if there is something wrong with the file
   */
  public static Workload find(String nameOrFile) {
    Path file = file(nameOrFile);
    if (NAMES.contains(nameOrFile) || file == null) {
      return required(nameOrFile);
    }
    return read(file);
  }

  /**
   * Reads a workload from a file.
   *
   * @throws MalformedWorkloadException if there is something wrong with the file
   */
  public static Workload read(Path file) {
    String name = nameOf(file);
    Workload workload = WorkloadFile.parse(TreeFile.text(file), file.toString(), name, file);
    if (NAMES.contains(workload.name())) {
      throw new MalformedWorkloadException(
          List.of(
              file
                  + ": expected another name than that of the built-in workload "
                  + workload.name()
                  + "; set name or rename the file"));
    }
    return workload;
  }

  /** Returns the name that a file gives to a workload. */
  static String nameOf(Path file) {
    String fileName = String.valueOf(file.getFileName());
    String stem = fileName.replaceFirst("\\.[^.]*$", "").replaceAll("[^0-9A-Za-z._-]", "-");
    return Workload.isName(stem) ? stem : "workload" + stem;
  }

  /** Returns the name of the system property that leads a fork to a workload's file. */
  public static String property(Workload workload) {
    return PROPERTY + workload.name();
  }

  /** Returns the value of that property: the hash that the fork has to find, and the file. */
  public static Optional<String> propertyValue(Workload workload) {
    Path file = workload.file();
    return file == null
        ? Optional.empty()
        : Optional.of(workload.hash() + " " + file.toAbsolutePath());
  }

  /**
   * Returns the workload that this fork was asked for.
   *
   * @throws IllegalStateException if the file is no longer what it was when the run began
   */
  public static Workload ofFork(String name) {
    String property = System.getProperty(PROPERTY + name);
    if (property == null) {
      return required(name);
    }
    String[] parts = property.split(" ", 2);
    Workload workload = read(Path.of(parts[1]));
    if (!workload.hash().equals(parts[0])) {
      throw new IllegalStateException(
          "workload "
              + name
              + ": the file "
              + parts[1]
              + " or a table that it names was changed while the run went on");
    }
    return workload;
  }

  /** Returns the text of a file of this folder in the jar. */
  static String resource(String fileName) {
    try (InputStream in = Workloads.class.getResourceAsStream(fileName)) {
      if (in == null) {
        throw new IllegalStateException("expected " + fileName + " in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + fileName + " in the jar", e);
    }
  }

  /** Returns what is a file by its ending or by being there; null for what can only be a name. */
  static @Nullable Path file(String nameOrFile) {
    try {
      Path path = Path.of(nameOrFile);
      boolean ending = nameOrFile.toLowerCase(Locale.ROOT).matches(".*\\.(ya?ml|json)");
      return ending || path.getNameCount() > 1 || Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Workload builtIn(String name) {
    String fileName = name + ".yaml";
    return WorkloadFile.parse(resource(fileName), fileName, name, null);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "no workload is named \""
            + name
            + "\": expected "
            + String.join(", ", NAMES)
            + " or a file");
  }
}
