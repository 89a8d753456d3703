package io.finetunebench.bench.runner.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A git repository: its revisions, and worktrees of ours. */
public final class Repository {
  private static final String SHALLOW =
      "; this clone is shallow: fetch more of it (git fetch --unshallow, or fetch-depth: 0 of the"
          + " checkout action)";

  /** A commit of ours has always the same date, so that equal files make an equal commit. */
  private static final Map<String, String> ALWAYS =
      Map.of("GIT_AUTHOR_DATE", "2000-01-01T00:00Z", "GIT_COMMITTER_DATE", "2000-01-01T00:00Z");

  private static final String COMMIT =
      "-c user.name=finetune-bench -c user.email=none commit-tree -m files -p %s %s";

  private static final String WORKING_TREE = "working tree";

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
    Answer answer = new Repository(folder).git(Map.of(), "rev-parse --show-toplevel");
    if (answer.exitCode() != 0) {
      throw BuildException.usage(
          "%s: no such file, and no revision: git finds no repository here (%s)"
              .formatted(
                  String.join(" and ", wanted), answer.text().lines().findFirst().orElse("")));
    }
    return new Repository(Path.of(answer.text()));
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
                        "%s: no such file, and no revision of the git repository here%s"
                            .formatted(
                                name,
                                commit("origin/" + name).isPresent()
                                    ? "; there is origin/" + name
                                    : whereShallow())));
    return new Revision(name, commit, commit, false);
  }

  private Optional<String> commit(String name) {
    return name.isEmpty() || name.startsWith("-")
        ? Optional.empty()
        : ask("rev-parse --verify --quiet", name + "^{commit}");
  }

  /**
   * Finds the commit from which two revisions went apart.
   *
   * @param name as it was typed
   * @throws BuildException if there is none
   */
  public Revision forkPoint(String name, Revision one, Revision other) {
    String commit =
        ask("merge-base", one.commit(), other.commit())
            .orElseThrow(
                () ->
                    BuildException.usage(
                        "%s and %s have no commit in common%s"
                            .formatted(one.label(), other.label(), whereShallow())));
    return new Revision(name, commit, commit, false);
  }

  /**
   * Returns the commits after one up to another, the earliest first; of a merge those that it was
   * merged into.
   *
   * @throws BuildException if the one is no ancestor of the other
   */
  public List<HistoryCommit> commits(Revision good, Revision bad) {
    if (ask("merge-base --is-ancestor", good.commit(), bad.commit()).isEmpty()
        || good.commit().equals(bad.commit())) {
      throw BuildException.usage(
          good.label()
              + " is no commit before "
              + bad.label()
              + whereShallow()
              + "; give the good commit first");
    }
    return told(
            "log --first-parent --reverse --format=%H%x1f%an%x1f%s",
            good.commit() + ".." + bad.commit())
        .lines()
        .map(line -> line.split("\u001f", 3))
        .map(parts -> new HistoryCommit(parts[0], parts[1], parts[2]))
        .toList();
  }

  private String whereShallow() {
    boolean shallow = told("rev-parse --is-shallow-repository").equals("true");
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
    Path own = top.resolve(told("rev-parse --git-path index"));
    try {
      Path scratch = Files.createTempDirectory("finetune-bench-");
      Path index = scratch.resolve("index");
      try {
        if (Files.exists(own)) {
          // With what git knows of each file, it reads only those that were touched.
          Files.copy(own, index);
        }
        Map<String, String> environment = Map.of("GIT_INDEX_FILE", index.toString());
        told(environment, "add -A -- .", except(without));
        String tree = told(environment, "write-tree");
        if (tree.equals(told("rev-parse", head.commit() + "^{tree}"))) {
          return new Revision(WORKING_TREE, head.commit(), head.commit(), false);
        }
        String made = told(ALWAYS, COMMIT.formatted(head.commit(), tree));
        return new Revision(WORKING_TREE, made, head.commit(), true);
      } finally {
        Files.deleteIfExists(index);
        Files.delete(scratch);
      }
    } catch (IOException e) {
      throw BuildException.usage("the working tree cannot be read: " + e.getMessage());
    }
  }

  /** Returns what leaves a folder out; git refuses to leave out what it ignores anyway. */
  private String except(Path folder) throws IOException {
    Path root = top.toRealPath();
    if (!Files.exists(folder) || !folder.toRealPath().startsWith(root)) {
      return ".";
    }
    String inside = slashes(root.relativize(folder.toRealPath()));
    return ask("check-ignore -q --", inside).isPresent() ? "." : ":(exclude,top,literal)" + inside;
  }

  /** Returns the source files of a commit that have benchmarks, or that know JMH at all. */
  List<String> sources(String commit, boolean withBenchmarks) {
    String grep =
        "grep -lzE --full-name --all-match -e org\\.openjdk\\.jmh|kotlinx\\.benchmark"
            + (withBenchmarks ? " -e @Benchmark " : " ")
            + commit;
    return paths(ask(grep, "--", "*.java", "*.kt", "*.scala", "*.groovy").orElse(""))
        .map(path -> path.substring(commit.length() + 1))
        .toList();
  }

  /** Returns all files of a commit that are in some of its folders. */
  List<String> files(String commit, List<String> folders) {
    return folders.stream()
        .flatMap(folder -> paths(told("ls-tree -rz --name-only " + commit + " --", folder + "/")))
        .toList();
  }

  private static Stream<String> paths(String text) {
    return Stream.of(text.split("\0", -1)).filter(path -> !path.isBlank());
  }

  /** Makes a worktree of a commit. */
  void addWorktree(Path folder, String commit) {
    told("worktree add --quiet --detach --force", folder.toString(), commit);
  }

  /** Gives a file in a worktree of ours the content that it has in a commit. */
  void restore(Path worktree, String commit, String file) {
    new Repository(worktree).told("checkout --quiet " + commit + " --", ":(top,literal)" + file);
  }

  /** Removes the worktrees in a folder, also those that are half made or half gone. */
  void removeWorktrees(Path folder) {
    told("worktree list --porcelain")
        .lines()
        .filter(line -> line.startsWith("worktree "))
        .map(line -> line.substring("worktree ".length()))
        .filter(path -> Path.of(path).startsWith(folder))
        // Twice, for one that was never finished is locked.
        .forEach(path -> told("worktree remove --force --force", path));
  }

  static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private String told(String words, String... more) {
    return told(Map.of(), words, more);
  }

  private String told(Map<String, String> environment, String words, String... more) {
    Answer answer = git(environment, words, more);
    if (answer.exitCode() != 0) {
      throw BuildException.usage("git " + words + " fails: " + answer.text());
    }
    return answer.text();
  }

  /** Returns what git prints; empty if it fails. */
  private Optional<String> ask(String words, String... more) {
    Answer answer = git(Map.of(), words, more);
    return answer.exitCode() == 0 ? Optional.of(answer.text()) : Optional.empty();
  }

  private record Answer(int exitCode, String text) {}

  private Answer git(Map<String, String> environment, String words, String... more) {
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    arguments.addAll(List.of(more));
    ProcessBuilder git = GitCommand.of(top, arguments).redirectErrorStream(true);
    git.environment().putAll(environment);
    git.environment().put("LC_ALL", "C");
    try {
      Process process = git.start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      String answer =
          text.lines()
              .filter(line -> !line.startsWith("warning: ") && !line.startsWith("hint: "))
              .collect(Collectors.joining("\n"));
      return new Answer(process.onExit().join().exitValue(), answer);
    } catch (IOException e) {
      throw BuildException.usage("git cannot be run (" + e.getMessage() + "): install it");
    }
  }
}
