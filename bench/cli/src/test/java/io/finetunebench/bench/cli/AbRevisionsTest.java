package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command in a project that is not ours, in a process whose current folder it is. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the wrapper is a shell's")
class AbRevisionsTest {
  @TempDir private Path folder = Path.of("");

  private TestRepository project = new TestRepository(Path.of(""));

  @BeforeAll
  static void requireGit() throws InterruptedException {
    try {
      assumeTrue(new ProcessBuilder("git", "--version").start().waitFor() == 0, "no git");
    } catch (IOException e) {
      assumeTrue(false, "there is no git");
    }
  }

  @BeforeEach
  void makeProject() throws Exception {
    project = TestRepository.line(folder.resolve("a project"), 1);
    project.git("", "checkout", "--quiet", "main");
    write("pom.xml", "<project><artifactId>a</artifactId></project>");
    write("mvnw", "#!/bin/sh\necho started >>.started\nsleep 60\n");
    write("src/test/java/A.java", "import org.openjdk.jmh.annotations.*; class A { @Benchmark }");
    commit();
    write("changed", "changed");
  }

  private Path write(String name, String text) throws IOException {
    Path file = project.folder().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void commit() throws Exception {
    project.git("", "add", "-A");
    project.git("", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a");
  }

  private List<List<String>> shown() throws Exception {
    return List.of(
        project.git("", "status", "--porcelain", "--untracked-files=all"),
        project.git("", "stash", "list"),
        project.git("", "for-each-ref"),
        project.git("", "ls-files", "--stage"));
  }

  private ProcessBuilder ab(Path in, String... arguments) {
    List<String> all = new ArrayList<>(List.of("ab"));
    all.addAll(List.of(arguments));
    ProcessBuilder builder = Interruptible.command(List.of(), all).directory(in.toFile());
    builder.environment().put("GIT_CEILING_DIRECTORIES", folder.toAbsolutePath().toString());
    return builder.redirectErrorStream(true);
  }

  private String runs(int expected, String... arguments) throws Exception {
    Process process = ab(project.folder(), arguments).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(expected, process.waitFor(), text);
    return text;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          main         | the baseline main ( | the candidate working tree (
          main HEAD    | the baseline main ( | the candidate HEAD (
          main...      | the baseline main... ( | the candidate working tree (
          main...HEAD  | the baseline main...HEAD ( | the candidate HEAD (
          """)
  void aDryRunSaysWhatWouldBeBuiltAndStops(String operands, String base, String candidate)
      throws Exception {
    List<List<String>> before = shown();
    String text = runs(ExitCode.OK, (operands + " --dry-run").split(" "));
    List<String> lines = text.lines().toList();
    assertEquals(2, lines.size(), text);
    assertTrue(lines.get(0).startsWith("builds " + base), text);
    assertTrue(lines.get(1).startsWith("builds " + candidate), text);
    assertEquals(text.contains("working tree"), lines.get(1).contains(" with changes)"), text);
    assertTrue(lines.get(1).contains("): ./mvnw -B -q -DskipTests test-compile "), text);
    assertEquals(before, shown());
  }

  @Test
  void theTeamsFileAndWhatWasTypedGoBeforeWhatIsFound() throws Exception {
    write("finetune-bench.yaml", "ab: {build: make jmh, jar: a.jar}\n");
    assertTrue(runs(ExitCode.OK, "main", "--dry-run").contains("): make jmh (--build)"));
    String typed = runs(ExitCode.OK, "main", "--dry-run", "--build", "typed");
    assertTrue(typed.contains("): typed (--build)"), typed);
    String found = runs(ExitCode.OK, "main", "--dry-run", "--module", ".");
    assertTrue(found.contains("): ./mvnw "), found);
  }

  @Test
  void aFileOfARevisionsNameIsTheFile() throws Exception {
    write("main", "no jar");
    String text = runs(ExitCode.USAGE, "main", "HEAD");
    assertTrue(text.contains("main is a file and a revision: takes the file"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nosuch                        | nosuch: no such file, and no revision of the git repository
          HEAD~1 --dry-run              | no source file here has a @Benchmark of JMH
          main --module les             | --module: expected a module with benchmarks (.), found les
          main --module . --build true  | --module: says what is built without --build
          main --jar a.jar              | --jar: goes with --build
          pom.xml HEAD --benchmarks-from head | --benchmarks-from: builds git revisions, found
          main HEAD --build false       | it does not build with "false" (exit code 1); see
          """)
  void whatCannotBeBuiltIsOneLineAndLeavesAllAsItWas(String arguments, String words)
      throws Exception {
    List<List<String>> before = shown();
    String text = runs(ExitCode.USAGE, arguments.split(" "));
    List<String> lines =
        text.lines().filter(line -> !line.startsWith("builds ") && !line.contains("BUSY")).toList();
    assertEquals(1, lines.size(), text);
    assertTrue(lines.get(0).startsWith("finetune-bench: ") && lines.get(0).contains(words), text);
    assertEquals(before, shown());
  }

  @Test
  void outsideOfARepositoryItSaysSo() throws Exception {
    Process process = ab(Files.createDirectory(folder.resolve("plain")), "main").start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(ExitCode.USAGE, process.waitFor(), text);
    assertTrue(
        text.contains(
            "main: no such file, and no revision: git finds no repository here (fatal: not a git"),
        text);
    assertEquals(1, text.lines().count(), text);
  }

  @Test
  void aKilledBuildLeavesAllAsItWasAndAnInterruptedOneIsEnded() throws Exception {
    List<List<String>> before = shown();
    Process killed = started();
    List<ProcessHandle> orphans = killed.descendants().toList();
    killed.destroyForcibly().waitFor();
    assertEquals(before, shown());
    orphans.forEach(ProcessHandle::destroyForcibly);

    Process interrupted = started();
    List<ProcessHandle> children = interrupted.descendants().toList();
    assertFalse(children.isEmpty(), "a build runs");
    Interruptible.interrupt(interrupted);
    assertEquals(ExitCode.INTERRUPTED, interrupted.waitFor());
    for (ProcessHandle child : children) {
      child.onExit().get(10, TimeUnit.SECONDS);
    }
    assertEquals(before, shown());
    runs(ExitCode.OK, "main", "--dry-run");
    assertEquals(1, project.git("", "worktree", "list").size());
  }

  /** Starts a comparison, and waits for its build. */
  private Process started() throws Exception {
    Path log = folder.resolve("log");
    Path started = project.folder().resolve(".finetune-bench/builds/worktree-1/.started");
    Files.deleteIfExists(started);
    Process process = ab(project.folder(), "main").redirectOutput(log.toFile()).start();
    while (!Files.exists(started)) {
      assertTrue(process.isAlive(), () -> "it ended: " + log);
      Thread.sleep(50);
    }
    return process;
  }
}
