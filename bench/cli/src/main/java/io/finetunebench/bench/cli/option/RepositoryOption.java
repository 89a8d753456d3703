package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.judge.history.CommitGraph;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the git repository whose commits were measured. */
public final class RepositoryOption extends SharedOptions {
  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description =
          "The git repository of the commits that were measured: runs follow in the order of their"
              + " commits (default: the one around this folder; where there is none, or it does not"
              + " know a commit, the time of the run counts).")
  private @Nullable Path folder;

  /** Returns what the repository knows, which is nothing where there is none. */
  public CommitGraph graph() {
    Path named = folder;
    if (named == null) {
      PrintWriter err = err();
      return new Git(
          Path.of(""),
          problem -> {
            if (!problem.contains(Git.NO_REPOSITORY) && !problem.contains("Cannot run program")) {
              err.println(
                  "finetune-bench: warning: git does not tell the order of commits: " + problem);
            }
          });
    }
    if (!Files.isDirectory(named)) {
      throw CommandFailure.usage(
          "--repository: expected a folder in a git repository, found " + named);
    }
    return new Git(
        named,
        problem -> {
          throw CommandFailure.usage(
              "--repository " + named + ": expected a git repository, but " + problem);
        });
  }
}
