package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository that a test makes, without the settings of whoever runs the tests. */
record TestRepository(Path folder) {
  /**
   * Makes a repository.
   *
   * @param parents of each commit the indices of those that it is made from; the last commit is on
   *     the branch main
   */
  static TestRepository of(Path folder, List<List<Integer>> parents)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    TestRepository repository = new TestRepository(folder);
    repository.git("", "init", "--quiet", "--initial-branch=main", ".");
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < parents.size(); i++) {
      stream.append("commit refs/heads/main\nmark :").append(i + 1).append('\n');
      // All in one second, so that nothing but the parents tells their order.
      stream.append("committer a <a@example.org> 1700000000 +0000\n");
      String text = "commit " + i;
      stream.append("data ").append(text.length()).append('\n').append(text).append('\n');
      for (int p = 0; p < parents.get(i).size(); p++) {
        stream.append(p == 0 ? "from :" : "merge :").append(parents.get(i).get(p) + 1).append('\n');
      }
    }
    repository.git(stream.toString(), "fast-import", "--quiet", "--force");
    return repository;
  }

  /** Makes a repository of commits each of which is made from the one before. */
  static TestRepository line(Path folder, int length) throws IOException, InterruptedException {
    List<List<Integer>> parents = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      parents.add(i == 0 ? List.of() : List.of(i - 1));
    }
    return of(folder, parents);
  }

  /** Returns the hashes of what is on the branch main, in the order in which it was made. */
  List<String> commits(int count) throws IOException, InterruptedException {
    List<String> commits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commits.add("");
    }
    for (String line : git("", "log", "--format=%H %s", "main")) {
      commits.set(Integer.parseInt(line.replaceFirst(".* ", "")), line.replaceFirst(" .*", ""));
    }
    return commits;
  }

  /** Runs git and returns the lines that it prints. */
  List<String> git(String input, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("git").directory(folder.toFile());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process git = builder.start();
    try (OutputStream out = git.getOutputStream()) {
      out.write(input.getBytes(UTF_8));
    }
    String output = new String(git.getInputStream().readAllBytes(), UTF_8);
    if (git.waitFor() != 0) {
      throw new IOException("git " + String.join(" ", arguments) + " failed: " + output);
    }
    return output.lines().toList();
  }
}
