package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command refuses; {@code .ci/prove-bisect} shows what it finds. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the wrapper is a shell's")
class BisectCommandTest {
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
    project = TestRepository.line(folder.resolve("project"), 3);
    project.git("", "checkout", "--quiet", "main");
    write("pom.xml", "<project><artifactId>a</artifactId></project>");
    write("mvnw", "#!/bin/sh\necho it does not compile\nexit 1\n");
    write("src/test/java/A.java", "import org.openjdk.jmh.annotations.*; class A { @Benchmark }");
    for (String message : List.of("one", "two")) {
      write("text", message);
      project.git("", "add", "-A");
      project.git(
          "", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", message);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = project.folder().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String bisects(int expected, String line) throws Exception {
    List<String> all = new ArrayList<>(List.of("bisect"));
    all.addAll(List.of(line.split(" ", -1)));
    Process process =
        Interruptible.command(List.of(), all)
            .directory(project.folder().toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(expected, process.waitFor(), text);
    return text;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          main -- A                         | expected two commits, GOOD and BAD, found main
          HEAD~1 HEAD                       | expected the pattern of one benchmark after --
          nowhere HEAD -- A                 | nowhere: no such file, and no revision
          HEAD HEAD~1 -- A                  | is no commit before HEAD~1
          HEAD HEAD -- A                    | is no commit before HEAD
          HEAD~1 HEAD --continue -- A       | --continue: found no bisection
          HEAD~1 HEAD --from-history -- A   | --from-history: history has no shift of A
          HEAD~1 HEAD --budget soon -- A    | option "--budget"
          HEAD~1 HEAD --jar a.jar -- A      | --jar: goes with --build
          """)
  void whatMakesNoSenseIsOneLine(String line, String words) throws Exception {
    String text = bisects(ExitCode.USAGE, line);
    assertTrue(text.replace('\'', '"').contains(words), text);
    assertEquals(1, text.lines().count(), text);
  }

  @Test
  void aGoodCommitThatDoesNotBuildEndsItAndNothingIsTouched() throws Exception {
    List<String> before = project.git("", "status", "--porcelain", "--branch");
    String text = bisects(ExitCode.USAGE, "HEAD~1 HEAD -- A");
    assertTrue(text.contains("it does not build with"), text);
    assertEquals(before, project.git("", "status", "--porcelain", "--branch"));
    assertEquals(1, project.git("", "worktree", "list").size());
  }

  @Test
  void aDryRunSaysHowCommitsAreBuiltAndHowManyThereAre() throws Exception {
    String text = bisects(ExitCode.OK, "HEAD~1 HEAD --dry-run -- A");
    assertTrue(text.contains("builds the good HEAD~1 ("), text);
    assertTrue(text.contains("commits after the good one: 1"), text);
  }
}
