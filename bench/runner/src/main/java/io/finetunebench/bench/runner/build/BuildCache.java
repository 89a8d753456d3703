package io.finetunebench.bench.runner.build;

import static java.util.Comparator.comparing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
  private static final String CLASS_PATH = "class-path.list";
  private static final String ARGUMENTS = "jmh-arguments.list";
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
    try {
      List<Path> classPath =
          Files.readAllLines(entry.resolve(CLASS_PATH)).stream().map(entry::resolve).toList();
      List<String> arguments = Files.readAllLines(entry.resolve(ARGUMENTS));
      Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
      return classPath.stream().allMatch(Files::exists) ? new Entry(classPath, arguments) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Keeps a build. What is in the worktree is moved; a snapshot in Maven's repository, which may be
   * replaced any time, is copied; other files stay where they are.
   */
  void keep(String key, Path worktree, Recipe recipe) throws IOException {
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
      lines.add(place.toString());
    }
    Files.write(unfinished.resolve(CLASS_PATH), lines);
    Files.write(unfinished.resolve(ARGUMENTS), recipe.jmhArguments());
    Path entry = folder.resolve(PREFIX + key);
    remove(entry);
    Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what a process left that was killed, and the builds that were not used for long. */
  void clean() throws IOException {
    List<Path> builds = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      for (Path path : found) {
        if (path.getFileName().toString().startsWith(PREFIX)) {
          builds.add(path);
        } else if (!path.endsWith(Builds.LOCK)) {
          remove(path);
        }
      }
    }
    builds.sort(comparing((Path path) -> path.toFile().lastModified()).reversed());
    for (Path old : builds.subList(Math.min(MOST, builds.size()), builds.size())) {
      remove(old);
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
