package io.finetunebench.bench.runner.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Builds revisions of the git repository of the current folder, each in a worktree of its own. */
public final class Revisions implements AutoCloseable {
  private static final int SHOWN_LINES = 1;

  private final String buildCommand;
  private final String jar;
  private final Path folder;
  private final Path repository;
  private final List<Path> kept = new ArrayList<>();

  /**
   * Prepares building.
   *
   * @param buildCommand runs in the root of a worktree, by the system's shell
   * @param jar what it makes, relative to the worktree: a jar or the folder of a distribution
   * @param folder that gets the worktrees, and keeps what is made until this is closed
   */
  public Revisions(String buildCommand, String jar, Path folder) {
    this(buildCommand, jar, folder, Path.of(""));
  }

  /** Prepares building revisions of a repository elsewhere. */
  Revisions(String buildCommand, String jar, Path folder, Path repository) {
    this.buildCommand = buildCommand;
    this.jar = jar;
    this.folder = folder.toAbsolutePath();
    this.repository = repository;
  }

  /**
   * Builds a revision and returns the build. The worktree is removed again; the caller's own files
   * stay as they are.
   *
   * @param side {@code baseline} or {@code candidate}
   * @throws BuildException if there is no such revision, or it does not build
   */
  public Build build(String side, String revision, Path java) {
    String name = "the " + side + " " + revision;
    Path log = made().resolve(side + "-build.log");
    String commit =
        output(
                name,
                log,
                git("rev-parse", "--verify", "--quiet", revision + "^{commit}"),
                "no such file, and no revision of the git repository here")
            .strip();
    Path worktree = folder.resolve(side + "-worktree");
    output(
        name,
        log,
        git("worktree", "add", "--detach", "--force", worktree.toString(), commit),
        "git makes no worktree of it");
    try {
      output(
          name,
          log,
          new ProcessBuilder(shell()).directory(worktree.toFile()),
          "it does not build with \"" + buildCommand + "\"");
      Path made = worktree.resolve(jar);
      if (!Files.exists(made)) {
        throw BuildException.usage(
            name
                + ": the build made no "
                + jar
                + ": name the jar, or the folder of a distribution, that it makes by --jar");
      }
      Path moved = folder.resolve(Files.isDirectory(made) ? side : side + ".jar");
      Files.move(made, moved);
      kept.add(moved);
      return Build.of(side, moved.toString(), java).named(name).of(commit);
    } catch (IOException e) {
      throw BuildException.usage(name + ": its jar cannot be kept: " + e.getMessage());
    } finally {
      output(
          name,
          log,
          git("worktree", "remove", "--force", worktree.toString()),
          "its worktree " + worktree + " cannot be removed");
    }
  }

  /** Removes what was made. */
  @Override
  public void close() {
    for (Path made : kept) {
      try (Stream<Path> files = Files.walk(made)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + made, e);
      }
    }
  }

  /** Returns the folder, which is there then. */
  private Path made() {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw BuildException.usage("cannot make the folder " + folder + ": " + e.getMessage());
    }
  }

  private List<String> shell() {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    return windows ? List.of("cmd", "/c", buildCommand) : List.of("sh", "-c", buildCommand);
  }

  private ProcessBuilder git(String... arguments) {
    return GitCommand.of(repository, List.of(arguments));
  }

  private static String output(String name, Path log, ProcessBuilder command, String otherwise) {
    try {
      Process process = command.redirectErrorStream(true).redirectInput(Redirect.PIPE).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (process.waitFor() != 0) {
        List<String> lines = new ArrayList<>(text.lines().filter(line -> !line.isBlank()).toList());
        String last =
            lines.stream()
                .filter(line -> line.contains("ERROR") || line.contains("error"))
                .findFirst()
                .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - SHOWN_LINES));
        throw BuildException.usage(
            name
                + ": "
                + otherwise
                + (last.isEmpty() ? "" : ": " + last.strip())
                + " (see "
                + log
                + ")");
      }
      return text;
    } catch (IOException e) {
      throw BuildException.usage(name + ": " + otherwise + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BuildException.usage(name + ": interrupted");
    }
  }
}
