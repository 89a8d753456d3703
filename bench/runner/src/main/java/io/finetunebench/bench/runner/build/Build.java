package io.finetunebench.bench.runner.build;

import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.files.RegularFile;
import io.finetunebench.bench.runner.machine.BuildInfo;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the two builds: jars with benchmarks, and the JVM that runs them.
 *
 * @param side {@code baseline} or {@code candidate}; empty where there is but one
 * @param name as it was typed, such as {@code old.jar} or {@code main (3f2a91c)}
 * @param java the executable
 * @param classPath its jars and folders
 * @param commit that it was built from
 * @param jmhArguments that the project gives JMH, options and values in turn
 */
public record Build(
    String side,
    String name,
    Path java,
    String classPath,
    Commit commit,
    List<String> jmhArguments) {
  private static final Commit UNKNOWN = new Commit(null, null, null);

  private static final String JMH_RUNNER = "org/openjdk/jmh/runner/Runner.class";
  private static final String LIST = "META-INF/BenchmarkList";

  /** Copies the list. */
  public Build {
    jmhArguments = List.copyOf(jmhArguments);
  }

  /**
   * Finds the build that a text names: a jar, a class path, or the folder of a distribution with
   * its jars in {@code lib}.
   *
   * @param side {@code baseline} or {@code candidate}
   * @throws BuildException if there is no such file, or it cannot be a build
   */
  public static Build of(String side, String named, Path java) {
    String name = "the " + side + " " + named;
    List<String> parts = new ArrayList<>();
    for (String part : parts(named)) {
      if (!part.isBlank()) {
        parts.add(part(name, part));
      }
    }
    if (parts.isEmpty()) {
      throw BuildException.usage(name + ": expected a jar or a class path, found nothing");
    }
    return new Build(
        side, named, java, String.join(File.pathSeparator, parts), commit(parts), List.of());
  }

  /** Returns the build that this process runs, on its JVM or on another one. */
  public static Build itself(Path java) {
    return new Build(
        "",
        "this build",
        java,
        System.getProperty("java.class.path"),
        BuildInfo.commit(),
        List.of());
  }

  /** A distribution of this project knows the commit that it was built from. */
  private static Commit commit(List<String> parts) {
    String only = parts.get(0);
    return parts.size() == 1 && only.endsWith("*")
        ? BuildInfo.commitOf(jars(Path.of(only.substring(0, only.length() - 1)))).orElse(UNKNOWN)
        : UNKNOWN;
  }

  /** Returns the build as messages call it, such as {@code the baseline old.jar}. */
  public String called() {
    return side.isEmpty() ? name : "the " + side + " " + name;
  }

  /** Returns the name beside another build's: of class paths what the other does not have. */
  public String beside(Build other) {
    List<String> parts = parts(name);
    List<String> own = parts.stream().filter(part -> !parts(other.name).contains(part)).toList();
    return parts.size() == 1 || own.isEmpty()
        ? name
        : own.stream()
            .map(part -> part.substring(part.lastIndexOf(File.separatorChar) + 1))
            .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> parts(String named) {
    return List.of(named.split(File.pathSeparator, -1));
  }

  /** Returns the same build on another JVM, and perhaps the other side. */
  public Build on(String otherSide, String jvmName, Path otherJava) {
    String on = name + " on " + jvmName;
    return new Build(
        side.isEmpty() ? side : otherSide, on, otherJava, classPath, commit, jmhArguments);
  }

  /** Returns the same build, of a revision. */
  Build ofRevision(String label, Commit of, List<String> arguments) {
    return new Build(side, label, java, classPath, of, arguments);
  }

  private static String part(String name, String part) {
    if (part.endsWith("*")) {
      Path folder = path(name, part.equals("*") ? "." : part.substring(0, part.length() - 1));
      if (!Files.isDirectory(folder)) {
        throw BuildException.usage(name + ": no such folder: " + folder);
      }
      return folder.toAbsolutePath() + File.separator + "*";
    }
    Path path = path(name, part);
    if (!Files.exists(path)) {
      throw BuildException.usage(name + ": no such file: " + path);
    }
    if (Files.isDirectory(path)) {
      boolean distribution = !jars(path.resolve("lib")).isEmpty();
      return distribution && !Files.exists(path.resolve(LIST))
          ? path.resolve("lib").toAbsolutePath() + File.separator + "*"
          : path.toAbsolutePath().toString();
    }
    refuseJarOfJars(name, path);
    return path.toAbsolutePath().toString();
  }

  private static Path path(String name, String part) {
    try {
      return Path.of(part);
    } catch (InvalidPathException e) {
      throw BuildException.usage(name + ": no path: " + e.getMessage());
    }
  }

  private static void refuseJarOfJars(String name, Path file) {
    try (JarFile jar = new JarFile(RegularFile.of(file).toFile())) {
      if (jar.getEntry("BOOT-INF/") != null) {
        throw BuildException.usage(
            name
                + ": a Spring Boot jar, whose jars lie inside it where no class path reaches them;"
                + " give a class path, such as BOOT-INF/classes:BOOT-INF/lib/* after unpacking");
      }
    } catch (RegularFile.OtherException e) {
      throw BuildException.usage(e.getMessage());
    } catch (IOException e) {
      throw BuildException.usage(
          name + ": " + file + " is no jar that can be read (" + e.getMessage() + ")");
    }
  }

  /**
   * Returns a text that is the same on another machine for the same build: its commit where that is
   * known, or else a hash of its files.
   */
  public String fingerprint() {
    String id = commit.id();
    return id != null && !Boolean.TRUE.equals(commit.dirty())
        ? "commit " + id
        : "SHA-256 " + hash(files());
  }

  private String hash(List<Path> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw BuildException.usage(name + ": a file cannot be read: " + e.getMessage());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Returns all files of its class path, in the order in which they are searched. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String part : classPath.split(File.pathSeparator, -1)) {
      Path path = Path.of(part.endsWith("*") ? part.substring(0, part.length() - 1) : part);
      try (Stream<Path> found = Files.walk(path, part.endsWith("*") ? 1 : Integer.MAX_VALUE)) {
        files.addAll(found.filter(Files::isRegularFile).sorted().toList());
      } catch (IOException | UncheckedIOException e) {
        throw BuildException.usage(name + ": " + path + " cannot be read: " + e.getMessage());
      }
    }
    return files;
  }

  /** Returns the jars of its class path. */
  public List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    for (String part : classPath.split(File.pathSeparator, -1)) {
      jars.addAll(jars(Path.of(part.endsWith("*") ? part.substring(0, part.length() - 1) : part)));
    }
    return jars;
  }

  /** Returns what more there is to say about a class path on which JMH was not found. */
  public String whyNoJmh() {
    for (Path file : jars()) {
      try (JarFile jar = new JarFile(file.toFile())) {
        String moved =
            jar.stream()
                .map(entry -> entry.getName())
                .filter(entry -> entry.endsWith("jmh/runner/Runner.class"))
                .filter(entry -> !entry.equals(JMH_RUNNER))
                .findFirst()
                .orElse(null);
        if (moved != null) {
          return "JMH is there under another name ("
              + moved.replace("/runner/Runner.class", "").replace('/', '.')
              + "): build the jar without relocating org.openjdk.jmh";
        }
      } catch (IOException e) {
        return file + " cannot be read: " + e.getMessage();
      }
    }
    return "expected a JMH uber-jar or a class path with jmh-core, found no org.openjdk.jmh";
  }

  /** Returns a jar, or the jars of a folder. */
  static List<Path> jars(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*.jar")) {
      found.forEach(jars::add);
    } catch (IOException e) {
      return List.of();
    }
    return jars;
  }
}
