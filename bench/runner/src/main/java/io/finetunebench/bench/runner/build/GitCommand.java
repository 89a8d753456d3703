package io.finetunebench.bench.runner.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls git so that nothing in a repository's own settings runs a program or asks a server. */
public final class GitCommand {
  /** Hooks, the monitor of files, the pager, and protocols that are programs. */
  private static final List<String> GIT =
      List.of(
          "git",
          "--no-pager",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "protocol.allow=never",
          "-c",
          "protocol.ext.allow=never");

  private GitCommand() {}

  /**
   * Returns git, not yet started.
   *
   * @param folder in the repository; empty for the current one
   */
  public static ProcessBuilder of(Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>(GIT);
    command.addAll(arguments);
    ProcessBuilder git = new ProcessBuilder(command);
    // A partial clone would fetch each commit that it lacks. Gits before 2.44 know only the first
    // variable, which goes before a repository's settings for single protocols.
    git.environment().put("GIT_ALLOW_PROTOCOL", "none");
    git.environment().put("GIT_NO_LAZY_FETCH", "1");
    if (!folder.toString().isEmpty()) {
      git.directory(folder.toFile());
    }
    return git;
  }
}
