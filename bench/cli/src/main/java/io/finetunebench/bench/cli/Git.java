package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.history.CommitGraph;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

  /** A partial clone must not fetch each commit that it lacks. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("LC_ALL", "C", "GIT_NO_LAZY_FETCH", "1");

  private final Path folder;
  private final Consumer<String> problems;
  private final Set<String> asked = new HashSet<>();
  private @Nullable Question question;

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
        new Question(Path.of(""), "rev-parse", "--verify", "--quiet", revision + "^{commit}")
            .answer(found::append, problem -> {});
    return known ? found.toString() : null;
  }

  /** Git looks the commit up while others are still being found. */
  @Override
  public void expect(String commit) {
    // What a record calls a commit may be any text, and to git a text may be an option.
    if (isHash(commit) && asked.add(commit)) {
      question().ask(commit);
    }
  }

  @Override
  public boolean walk(Set<String> commits, Visitor visitor) {
    commits.forEach(this::expect);
    Question whole = question();
    question = null;
    asked.clear();
    return whole.answer(
        line -> {
          List<String> hashes = List.of(line.split(" ", -1));
          visitor.visit(hashes.get(0), hashes.subList(1, hashes.size()));
        },
        problems);
  }

  private Question question() {
    Question begun = question;
    if (begun == null) {
      begun =
          new Question(
              folder, "rev-list", "--topo-order", "--parents", "--ignore-missing", "--stdin");
      question = begun;
    }
    return begun;
  }

  /** Git at work, which reads lines and then answers. */
  private static final class Question {
    private static final String END = "";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> errors;
    private @Nullable Process git;

    Question(Path folder, String... arguments) {
      ProcessBuilder builder = new ProcessBuilder("git");
      builder.command().addAll(List.of(arguments));
      if (!folder.toString().isEmpty()) {
        builder.directory(folder.toFile());
      }
      builder.environment().putAll(ENVIRONMENT);
      CompletableFuture<String> said;
      try {
        Process started = builder.start();
        git = started;
        onThread(() -> write(started));
        said = CompletableFuture.supplyAsync(() -> errors(started), Question::onThread);
      } catch (IOException e) {
        said = CompletableFuture.completedFuture(String.valueOf(e.getMessage()));
      }
      errors = said;
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

    private void write(Process started) {
      try (BufferedWriter out = started.outputWriter(UTF_8)) {
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

    /**
     * Hands over what git prints now that all is asked.
     *
     * @return whether it came to its end
     */
    boolean answer(Consumer<String> printed, Consumer<String> problems) {
      lines.add(END);
      Process started = git;
      try {
        if (started != null) {
          try (BufferedReader out = started.inputReader(UTF_8)) {
            out.lines().forEach(printed);
          }
          if (started.waitFor() == 0) {
            return true;
          }
        }
        problems.accept(errors.join());
      } catch (IOException | UncheckedIOException e) {
        problems.accept(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
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
