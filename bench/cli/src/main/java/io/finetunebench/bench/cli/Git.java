package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.ab.GitCommand;
import io.finetunebench.bench.judge.history.CommitGraph;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks git about the commits of a repository. */
final class Git implements CommitGraph {
  /** What git says where there is no repository, in words that it translates. */
  static final String NO_REPOSITORY = "not a git repository";

  /** How the line of a commit ends, where that of another object, or of none, ends otherwise. */
  private static final String COMMIT = " commit";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

  private final Path folder;
  private final Consumer<String> problems;
  private final Set<String> asked = new HashSet<>();
  private final List<String> known = new ArrayList<>();
  private @Nullable Question lookUp;

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
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Returns the hash of what git knows in the current folder, such as HEAD or a tag. */
  static @Nullable String resolve(String revision) {
    StringBuilder found = new StringBuilder();
    boolean known =
        new Question(
                Path.of(""),
                found::append,
                "rev-parse",
                "--verify",
                "--quiet",
                revision + "^{commit}")
            .isAnswered(problem -> {});
    return known ? found.toString() : null;
  }

  /** Git looks the commit up while others are still being found. */
  @Override
  public void expect(String commit) {
    // What a record calls a commit may be any text, and to git a text may be an option.
    if (isHash(commit) && asked.add(commit)) {
      lookUp().ask(commit);
    }
  }

  /** A walk alone would look for each commit that the repository lacks three times as long. */
  private Question lookUp() {
    Question begun = lookUp;
    if (begun == null) {
      begun =
          new Question(
              folder,
              line -> {
                if (line.endsWith(COMMIT)) {
                  known.add(line.substring(0, line.length() - COMMIT.length()));
                }
              },
              "cat-file",
              "--batch-check=%(objectname) %(objecttype)",
              "--buffer");
      lookUp = begun;
    }
    return begun;
  }

  @Override
  public boolean walk(Set<String> commits, Visitor visitor) {
    commits.forEach(this::expect);
    if (!lookUp().isAnswered(problems)) {
      return false;
    }
    Question walk =
        new Question(
            folder,
            line -> {
              List<String> hashes = List.of(line.split(" ", -1));
              visitor.visit(hashes.get(0), hashes.subList(1, hashes.size()));
            },
            "rev-list",
            "--topo-order",
            "--parents",
            "--ignore-missing",
            "--stdin");
    known.forEach(walk::ask);
    return walk.isAnswered(problems);
  }

  /** Git at work, which reads lines and prints others. */
  private static final class Question {
    private static final String END = "";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> errors;
    private final CompletableFuture<Boolean> end;

    /**
     * Starts git.
     *
     * @param printed hears each line that it prints, on another thread
     */
    Question(Path folder, Consumer<String> printed, String... arguments) {
      ProcessBuilder builder = GitCommand.of(folder, List.of(arguments));
      builder.environment().put("LC_ALL", "C");
      CompletableFuture<String> said;
      CompletableFuture<Boolean> ended;
      try {
        Process git = builder.start();
        onThread(() -> write(git));
        said = CompletableFuture.supplyAsync(() -> errors(git), Question::onThread);
        ended = CompletableFuture.supplyAsync(() -> read(git, printed), Question::onThread);
      } catch (IOException e) {
        said = CompletableFuture.completedFuture(String.valueOf(e.getMessage()));
        ended = CompletableFuture.completedFuture(false);
      }
      errors = said;
      end = ended;
    }

    /** Begins a thread: one that waits for git has no place among those that compute. */
    private static void onThread(Runnable task) {
      Thread thread = new Thread(task, "git");
      thread.setDaemon(true);
      thread.start();
    }

    void ask(String line) {
      lines.add(line);
    }

    private void write(Process git) {
      try (BufferedWriter out = git.outputWriter(UTF_8)) {
        for (String line = lines.take(); !line.equals(END); line = lines.take()) {
          out.write(line);
          out.write('\n');
        }
      } catch (IOException e) {
        // It ended before it read all, and says why on standard error.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static boolean read(Process git, Consumer<String> printed) {
      try (BufferedReader out = git.inputReader(UTF_8)) {
        out.lines().forEach(printed);
        return git.waitFor() == 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** Waits until git has printed all that it was asked for; returns whether it did. */
    boolean isAnswered(Consumer<String> problems) {
      lines.add(END);
      boolean whole = end.join();
      if (!whole) {
        problems.accept(errors.join());
      }
      return whole;
    }

    /** Returns the first line that git prints on standard error. */
    private static String errors(Process git) {
      try {
        return new String(git.getErrorStream().readAllBytes(), UTF_8)
            .lines()
            .findFirst()
            .orElse("git failed");
      } catch (IOException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }
}
