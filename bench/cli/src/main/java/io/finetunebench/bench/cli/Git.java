package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.history.CommitGraph;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks git about the commits of a repository.
 *
 * @param folder in the repository
 * @param problems hears in one line why git does not answer
 */
record Git(Path folder, Consumer<String> problems) implements CommitGraph {
  /** What git says where there is no repository, in words that it translates. */
  static final String NO_REPOSITORY = "not a git repository";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{1,64}");

  /** A partial clone must not fetch each commit that it lacks. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("LC_ALL", "C", "GIT_NO_LAZY_FETCH", "1");

  /** Returns whether a text is a commit's hash, or the beginning of one. */
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Returns the hash of what git knows in the current folder, such as HEAD or a tag. */
  static @Nullable String resolve(String revision) {
    StringBuilder found = new StringBuilder();
    boolean known =
        new Git(Path.of(""), problem -> {})
            .run(
                List.of("rev-parse", "--verify", "--quiet", revision + "^{commit}"),
                "",
                found::append);
    return known ? found.toString() : null;
  }

  @Override
  public boolean walk(Set<String> commits, Visitor visitor) {
    StringBuilder asked = new StringBuilder();
    // What a record calls a commit may be any text, and to git a text may be an option.
    commits.stream().filter(Git::isHash).forEach(commit -> asked.append(commit).append('\n'));
    return run(
        List.of("rev-list", "--topo-order", "--parents", "--ignore-missing", "--stdin"),
        asked.toString(),
        line -> {
          List<String> hashes = List.of(line.split(" ", -1));
          visitor.visit(hashes.get(0), hashes.subList(1, hashes.size()));
        });
  }

  private boolean run(List<String> arguments, String input, Consumer<String> lines) {
    ProcessBuilder builder = new ProcessBuilder("git");
    builder.command().addAll(arguments);
    if (!folder.toString().isEmpty()) {
      builder.directory(folder.toFile());
    }
    builder.environment().putAll(ENVIRONMENT);
    try {
      Process git = builder.start();
      CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> errors(git));
      try (OutputStream out = git.getOutputStream()) {
        out.write(input.getBytes(UTF_8));
      } catch (IOException e) {
        // It ended before it read all, and says why on standard error.
      }
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(git.getInputStream(), UTF_8))) {
        out.lines().forEach(lines);
      }
      if (git.waitFor() == 0) {
        return true;
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
