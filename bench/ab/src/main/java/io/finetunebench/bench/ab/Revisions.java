package io.finetunebench.bench.ab;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Builds revisions of the git repository of the current folder, each in a worktree of its own. */
public final class Revisions {
  private static final int SHOWN_LINES = 1;

  private final String buildCommand;
  private final String jar;
  private final Path folder;

  /**
   * Prepares building.
   *
   * @param buildCommand runs in the root of a worktree, by the system's shell
   * @param jar what it makes, relative to the worktree
   * @param folder that gets the worktrees and keeps the jars
   */
  public Revisions(String buildCommand, String jar, Path folder) {
    this.buildCommand = buildCommand;
    this.jar = jar;
    this.folder = folder.toAbsolutePath();
  }

  /**
   * Builds a revision and returns the build. The worktree is removed again; the caller's own files
   * stay as they are.
   *
   * @param side {@code baseline} or {@code candidate}
   * @throws AbException if there is no such revision, or it does not build
   */
  public Build build(String side, String revision, Path java) {
    String name = "the " + side + " " + revision;
    Path log = folder.resolve(side + "-build.log");
    String commit =
        output(
                name,
                log,
                Path.of(""),
                List.of("git", "rev-parse", "--verify", "--quiet", revision + "^{commit}"),
                "no such file, and no revision of the git repository here")
            .strip();
    Path worktree = folder.resolve(side + "-worktree");
    output(
        name,
        log,
        Path.of(""),
        List.of("git", "worktree", "add", "--detach", "--force", worktree.toString(), commit),
        "git makes no worktree of it");
    try {
      output(name, log, worktree, shell(), "it does not build with \"" + buildCommand + "\"");
      Path made = worktree.resolve(jar);
      if (!Files.isRegularFile(made)) {
        throw AbException.usage(
            name + ": the build made no " + jar + ": name the jar that it makes by --jar");
      }
      Path kept = folder.resolve(side + ".jar");
      Files.move(made, kept);
      return Build.of(side, kept.toString(), java).named(name).of(commit);
    } catch (IOException e) {
      throw AbException.usage(name + ": its jar cannot be kept: " + e.getMessage());
    } finally {
      output(
          name,
          log,
          Path.of(""),
          List.of("git", "worktree", "remove", "--force", worktree.toString()),
          "its worktree " + worktree + " cannot be removed");
    }
  }

  private List<String> shell() {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    return windows ? List.of("cmd", "/c", buildCommand) : List.of("sh", "-c", buildCommand);
  }

  private static String output(
      String name, Path log, Path directory, List<String> command, String otherwise) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toString().isEmpty() ? null : directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(Redirect.PIPE)
              .start();
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
        throw AbException.usage(
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
      throw AbException.usage(name + ": " + otherwise + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbException.usage(name + ": interrupted");
    }
  }
}
