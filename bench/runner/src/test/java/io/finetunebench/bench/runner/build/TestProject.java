package io.finetunebench.bench.runner.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A project in a git repository, without the settings of whoever runs the tests. */
record TestProject(Path folder) {
  static boolean isGitThere() {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static TestProject in(Path folder) throws Exception {
    TestProject project = new TestProject(Files.createDirectories(folder).toRealPath());
    project.git("init", "--quiet", "--initial-branch=main", ".");
    return project;
  }

  TestProject write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Commits all files and returns the commit. */
  String commit(String message) throws Exception {
    git("add", "-A");
    git("commit", "--quiet", "-m", message);
    return git("rev-parse", "HEAD");
  }

  /** Returns what a person sees of the repository. */
  List<String> shown() throws Exception {
    return List.of(
        git("status", "--porcelain", "--untracked-files=all"),
        git("stash", "list"),
        git("for-each-ref"),
        git("ls-files", "--stage"),
        git("worktree", "list"));
  }

  String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c"));
    command.add("user.email=a@example.org");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    Process git = builder.redirectErrorStream(true).start();
    String text = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
    if (git.waitFor() != 0) {
      throw new IOException(command + " failed: " + text);
    }
    return text;
  }

  Repository repository() {
    return Repository.around(folder, List.of("main"));
  }
}
