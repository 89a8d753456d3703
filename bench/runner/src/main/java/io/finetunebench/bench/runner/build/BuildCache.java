package io.finetunebench.bench.runner.build;

import static java.util.Comparator.comparing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was built before: a folder for each build, which gets its name when all is in it. Those used
 * last stay.
 */
final class BuildCache {
  private static final int MOST = 20;
  private static final String LIST = "build.list";
  private static final String UNFINISHED = "new-";
  private static final String PREFIX = "build-";

  private final Path folder;

  /**
   * A build that is kept.
   *
   * @param classPath jars and folders, in their order
   * @param jmhArguments that the project gives JMH
   */
  record Entry(List<Path> classPath, List<String> jmhArguments) {}

  BuildCache(Path folder) {
    this.folder = folder;
  }

  /** Returns a build; null if it is not there, or lacks a file that it took from elsewhere. */
  @Nullable Entry find(String key) {
    Path entry = folder.resolve(PREFIX + key);
    List<Path> classPath = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(entry.resolve(LIST))) {
        String value = line.substring(1);
        if (line.charAt(0) == '-') {
          arguments.add(value);
        } else {
          classPath.add(entry.resolve(value));
        }
      }
      Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
    } catch (IOException e) {
      return null;
    }
    return classPath.stream().allMatch(Files::exists) ? new Entry(classPath, arguments) : null;
  }

  /**
   * Keeps a build. What is in the worktree is moved; a snapshot in Maven's repository, which may be
   * replaced any time, is copied; other files stay where they are.
   */
  Entry keep(String key, Path worktree, Recipe recipe) throws IOException {
    Path unfinished = Files.createTempDirectory(folder, UNFINISHED);
    List<String> lines = new ArrayList<>();
    for (Path made : recipe.classPath().get()) {
      Path place = Path.of(lines.size() + "-" + made.getFileName());
      if (made.startsWith(worktree)) {
        Files.move(made, unfinished.resolve(place));
      } else if (made.toString().contains("-SNAPSHOT")) {
        Files.copy(made, unfinished.resolve(place), StandardCopyOption.COPY_ATTRIBUTES);
      } else {
        place = made;
      }
      lines.add("=" + place);
    }
    recipe.jmhArguments().forEach(argument -> lines.add("-" + argument));
    Files.write(unfinished.resolve(LIST), lines);
    Path entry = folder.resolve(PREFIX + key);
    remove(entry);
    Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
    trim();
    Entry kept = find(key);
    if (kept == null) {
      throw new NoSuchFileException(entry.toString());
    }
    return kept;
  }

  private void trim() throws IOException {
    List<Path> entries;
    try (Stream<Path> found = Files.list(folder)) {
      entries =
          found
              .filter(path -> path.getFileName().toString().startsWith(PREFIX))
              .sorted(comparing((Path path) -> path.toFile().lastModified()).reversed())
              .toList();
    }
    for (Path old : entries.subList(Math.min(MOST, entries.size()), entries.size())) {
      remove(old);
    }
  }

  /** Removes what a process left that was killed. */
  void removeUnfinished() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      for (Path path : found.filter(path -> !path.endsWith(".gitignore")).toList()) {
        if (!path.getFileName().toString().startsWith(PREFIX) && !path.endsWith(Builds.LOCK)) {
          remove(path);
        }
      }
    }
  }

  /** Removes what is of no use; what stays is clutter. */
  static void removeQuietly(Path path) {
    try {
      remove(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }

  static void remove(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
