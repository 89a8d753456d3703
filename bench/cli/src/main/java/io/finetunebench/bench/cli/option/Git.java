package io.finetunebench.bench.cli.option;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.judge.history.CommitGraph;
import io.finetunebench.bench.runner.build.GitCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks git about the commits of a repository. */
public final class Git implements CommitGraph {
  /** What git says where there is no repository, in words that it translates. */
  static final String NO_REPOSITORY = "not a git repository";

  /** How the line of a commit ends, where that of another object, or of none, ends otherwise. */
  private static final String COMMIT = " commit";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

  private final Path folder;
  private final Consumer<String> problems;

  /**
   * Makes what asks about a repository.
   *
   * @param folder in the repository
   * @param problems hears in one line why git does not answer
   */
  Git(Path folder, Consumer<String> problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /** Returns whether a text is a commit's hash, or the beginning of one. */
  public static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Returns the hash of what git knows in the current folder, such as HEAD or a tag. */
  public static @Nullable String resolve(String revision) {
    List<String> found = new ArrayList<>();
    boolean known =
        new Git(Path.of(""), problem -> {})
            .answers(
                List.of(), found::add, "rev-parse", "--verify", "--quiet", revision + "^{commit}");
    return known ? String.join("", found) : null;
  }

  @Override
  public boolean walk(Set<String> commits, Visitor visitor) {
    // What a record calls a commit may be any text, and to git a text may be an option.
    List<String> asked = commits.stream().filter(Git::isHash).toList();
    List<String> known = new ArrayList<>();
    // A walk alone would look for each commit that the repository lacks three times as long.
    return answers(
            asked,
            line -> {
              if (line.endsWith(COMMIT)) {
                known.add(line.substring(0, line.length() - COMMIT.length()));
              }
            },
            "cat-file",
            "--batch-check=%(objectname) %(objecttype)",
            "--buffer")
        && answers(
            known,
            line -> {
              List<String> hashes = List.of(line.split(" ", -1));
              visitor.visit(hashes.get(0), hashes.subList(1, hashes.size()));
            },
            "rev-list",
            "--topo-order",
            "--parents",
            "--ignore-missing",
            "--stdin");
  }

  /** Asks git in lines, hands over the lines that it prints, and returns whether it printed all. */
  private boolean answers(List<String> asked, Consumer<String> printed, String... arguments) {
    Path questions = null;
    Path errors = null;
    try {
      // Files, so that neither of two programs waits for the other to read.
      questions = Files.write(Files.createTempFile("finetune-bench-git", null), asked);
      errors = Files.createTempFile("finetune-bench-git", null);
      ProcessBuilder builder = GitCommand.of(folder, List.of(arguments));
      builder.environment().put("LC_ALL", "C");
      Process git =
          builder.redirectInput(questions.toFile()).redirectError(errors.toFile()).start();
      try (BufferedReader out = git.inputReader(UTF_8)) {
        out.lines().forEach(printed);
      }
      if (git.waitFor() == 0) {
        return true;
      }
      problems.accept(Files.readString(errors).lines().findFirst().orElse("git failed"));
    } catch (IOException e) {
      problems.accept(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      delete(questions);
      delete(errors);
    }
    return false;
  }

  private static void delete(@Nullable Path file) {
    if (file != null && !file.toFile().delete()) {
      file.toFile().deleteOnExit();
    }
  }
}
