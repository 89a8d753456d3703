package io.finetunebench.bench.runner.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A git repository: its revisions, and worktrees of ours. */
public final class Repository {
  private static final String SHALLOW =
      "; this clone is shallow: fetch more of it (git fetch --unshallow, or fetch-depth: 0 of the"
          + " checkout action)";

  /** A commit of ours has no other author or date, so that equal files make an equal commit. */
  private static final Map<String, String> IDENTITY =
      Map.of(
          "GIT_AUTHOR_NAME", "finetune-bench",
          "GIT_AUTHOR_EMAIL", "finetune-bench",
          "GIT_AUTHOR_DATE", "2000-01-01T00:00:00Z",
          "GIT_COMMITTER_NAME", "finetune-bench",
          "GIT_COMMITTER_EMAIL", "finetune-bench",
          "GIT_COMMITTER_DATE", "2000-01-01T00:00:00Z");

  private final Path top;

  private Repository(Path top) {
    this.top = top;
  }

  /**
   * Finds the repository around a folder.
   *
   * @param folder empty for the current one
   * @param wanted what might be revisions of it, for the message
   * @throws BuildException if there is none, or no git
   */
  public static Repository around(Path folder, List<String> wanted) {
    return new Repository(
        ask(folder, Map.of(), "rev-parse", "--show-toplevel")
            .map(Path::of)
            .orElseThrow(
                () ->
                    BuildException.usage(
                        String.join(" and ", wanted)
                            + ": expected files, or revisions of a git repository, found neither"
                            + " the files nor a repository around this folder")));
  }

  /**
   * Finds a revision.
   *
   * @throws BuildException if there is none of this name
   */
  public Revision revision(String name) {
    String commit =
        commit(name)
            .orElseThrow(
                () ->
                    BuildException.usage(
                        name
                            + ": no such file, and no revision of the git repository here"
                            + (commit("origin/" + name).isPresent()
                                ? "; there is origin/" + name
                                : whereShallow())));
    return new Revision(name, commit, commit, false);
  }

  /** Returns the commit that git knows by a name. */
  public Optional<String> commit(String name) {
    return name.isEmpty() || name.startsWith("-")
        ? Optional.empty()
        : ask(top, Map.of(), "rev-parse", "--verify", "--quiet", name + "^{commit}");
  }

  /**
   * Finds the commit from which two revisions went apart.
   *
   * @param name as it was typed
   * @throws BuildException if there is none
   */
  public Revision forkPoint(String name, Revision one, Revision other) {
    String commit =
        ask(top, Map.of(), "merge-base", one.commit(), other.commit())
            .orElseThrow(
                () ->
                    BuildException.usage(
                        one.label()
                            + " and "
                            + other.label()
                            + " have no commit in common"
                            + whereShallow()));
    return new Revision(name, commit, commit, false);
  }

  private String whereShallow() {
    boolean shallow =
        ask(top, Map.of(), "rev-parse", "--is-shallow-repository").equals(Optional.of("true"));
    return shallow ? SHALLOW : "";
  }

  /**
   * Takes the files of the working tree as they are now, with untracked ones that git does not
   * ignore. Index, stash and branches stay as they are.
   *
   * @param without a folder that is left out
   */
  public Revision workingTree(Path without) {
    Revision head = revision("HEAD");
    Path own = top.resolve(ask(top, Map.of(), "rev-parse", "--git-path", "index").orElse("index"));
    Path scratch = null;
    try {
      scratch = Files.createTempDirectory("finetune-bench-");
      Path index = scratch.resolve("index");
      if (Files.exists(own)) {
        // With what git knows of each file, it reads only those that were touched.
        Files.copy(own, index);
      }
      Map<String, String> environment = Map.of("GIT_INDEX_FILE", index.toString());
      List<String> add = new ArrayList<>(List.of("add", "-A", "--", "."));
      Path root = top.toRealPath();
      if (Files.exists(without) && without.toRealPath().startsWith(root)) {
        add.add(":(exclude,top,literal)" + slashes(root.relativize(without.toRealPath())));
      }
      act(environment, add.toArray(String[]::new));
      String tree = told(environment, "write-tree");
      if (tree.equals(told(Map.of(), "rev-parse", head.commit() + "^{tree}"))) {
        return new Revision("working tree", head.commit(), head.commit(), false);
      }
      String made =
          told(IDENTITY, "commit-tree", tree, "-p", head.commit(), "-m", "The working tree");
      return new Revision("working tree", made, head.commit(), true);
    } catch (IOException e) {
      throw BuildException.usage("the working tree cannot be read: " + e.getMessage());
    } finally {
      if (scratch != null) {
        BuildCache.removeQuietly(scratch);
      }
    }
  }

  /** Returns the source files of a commit that have benchmarks, or that know JMH at all. */
  List<String> sources(String commit, boolean withBenchmarks) {
    List<String> grep = new ArrayList<>(List.of("grep", "-lzE", "--full-name", "--all-match"));
    grep.addAll(List.of("-e", "org\\.openjdk\\.jmh|kotlinx\\.benchmark"));
    if (withBenchmarks) {
      grep.addAll(List.of("-e", "@Benchmark"));
    }
    grep.addAll(List.of(commit, "--", "*.java", "*.kt", "*.scala", "*.groovy"));
    return paths(ask(top, Map.of(), grep.toArray(String[]::new)).orElse(""))
        .map(path -> path.substring(commit.length() + 1))
        .toList();
  }

  /** Returns all files of a commit that are in some of its folders. */
  List<String> files(String commit, List<String> folders) {
    List<String> list = new ArrayList<>(List.of("ls-tree", "-rz", "--name-only", commit, "--"));
    folders.forEach(folder -> list.add(folder + "/"));
    return folders.isEmpty()
        ? List.of()
        : paths(told(Map.of(), list.toArray(String[]::new))).toList();
  }

  private static Stream<String> paths(String text) {
    return Stream.of(text.split("\0", -1)).filter(path -> !path.isBlank());
  }

  /** Makes a worktree of a commit. */
  void addWorktree(Path folder, String commit) {
    act(Map.of(), "worktree", "add", "--quiet", "--detach", "--force", folder.toString(), commit);
  }

  /** Gives a file in a worktree of ours the content that it has in a commit. */
  void restore(Path worktree, String commit, String file) {
    new Repository(worktree)
        .act(Map.of(), "checkout", "--quiet", commit, "--", ":(top,literal)" + file);
  }

  /** Removes the worktrees in a folder, also those that are half made or half gone. */
  void removeWorktrees(Path folder) {
    told(Map.of(), "worktree", "list", "--porcelain")
        .lines()
        .filter(line -> line.startsWith("worktree "))
        .map(line -> Path.of(line.substring("worktree ".length())))
        .filter(worktree -> worktree.startsWith(folder))
        // Twice: one that was never finished is locked.
        .forEach(
            worktree ->
                act(Map.of(), "worktree", "remove", "--force", "--force", worktree.toString()));
  }

  static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private String told(Map<String, String> environment, String... arguments) {
    return ask(top, environment, arguments)
        .orElseThrow(() -> BuildException.usage("git " + String.join(" ", arguments) + " fails"));
  }

  /** Returns what git prints, without its last line break; empty if it fails. */
  private static Optional<String> ask(
      Path folder, Map<String, String> environment, String... arguments) {
    ProcessBuilder git = GitCommand.of(folder, List.of(arguments)).redirectError(Redirect.DISCARD);
    git.environment().putAll(environment);
    StringBuilder text = new StringBuilder();
    return exitCode(git, text) == 0
        ? Optional.of(text.toString().stripTrailing())
        : Optional.empty();
  }

  private void act(Map<String, String> environment, String... arguments) {
    ProcessBuilder git = GitCommand.of(top, List.of(arguments)).redirectErrorStream(true);
    git.environment().putAll(environment);
    StringBuilder text = new StringBuilder();
    if (exitCode(git, text) != 0) {
      String why =
          text.toString()
              .lines()
              .filter(line -> line.startsWith("fatal:") || line.startsWith("error:"))
              .findFirst()
              .orElse("it says no more");
      throw BuildException.usage("git " + arguments[0] + " fails: " + why);
    }
  }

  private static int exitCode(ProcessBuilder git, StringBuilder output) {
    git.environment().put("LC_ALL", "C");
    try {
      Process process = git.start();
      process.getOutputStream().close();
      output.append(new String(process.getInputStream().readAllBytes(), UTF_8));
      return process.waitFor();
    } catch (IOException e) {
      throw BuildException.usage("git cannot be run (" + e.getMessage() + "): install it");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BuildException.usage("interrupted");
    }
  }
}
