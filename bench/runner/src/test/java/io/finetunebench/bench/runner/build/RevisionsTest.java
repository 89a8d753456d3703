package io.finetunebench.bench.runner.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Builds revisions of the repository that these tests are in, by commands that take no time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class RevisionsTest {
  private static final Path JAVA = Path.of("java");

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void requireARepository() {
    Path root = Path.of("").toAbsolutePath();
    while (root != null && !Files.exists(root.resolve(".git"))) {
      root = root.getParent();
    }
    assumeTrue(root != null, "these sources are in no git repository");
  }

  @Test
  void aFolderThatABuildMakesIsADistributionUntilItIsClosed() throws IOException {
    Build build;
    try (Revisions revisions =
        new Revisions("mkdir -p out/lib && echo jar >out/lib/some.jar", "out", folder)) {
      build = revisions.build("baseline", "HEAD", JAVA);
      assertEquals("the baseline HEAD", build.name());
      assertEquals(List.of(folder.resolve("baseline/lib/some.jar").toAbsolutePath()), build.jars());
      assertFalse(Files.exists(folder.resolve("baseline-worktree")));
    }
    assertEquals(List.of(), build.jars());
    assertTrue(Files.exists(folder.resolve("baseline-build.log")));
  }

  @Test
  void whatIsNotMadeOrNotThereIsOneLine() {
    try (Revisions revisions = new Revisions("true", "absent.jar", folder)) {
      fails(revisions, "HEAD", "the build made no absent.jar");
      fails(revisions, "no-such-revision", "no revision of the git repository here");
    }
    try (Revisions revisions = new Revisions("echo an error; false", "absent.jar", folder)) {
      fails(revisions, "HEAD", "it does not build with \"echo an error; false\": an error");
    }
  }

  /** A hook, a monitor of files, and a fetch of what a partial clone lacks by a program. */
  @Test
  void aRepositorysOwnSettingsRunNoProgram() throws Exception {
    Path repository = Files.createDirectories(folder.resolve("repository"));
    Path ran = folder.resolve("ran");
    git(repository, "init", "--quiet", ".");
    Files.writeString(repository.resolve("a"), "a");
    git(repository, "add", "a");
    git(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a");
    Path program = folder.resolve("program");
    Files.writeString(program, "#!/bin/sh\necho $0 >>" + ran + "\n");
    assertTrue(program.toFile().setExecutable(true));
    Files.copy(
        program,
        Files.createDirectories(repository.resolve(".git/hooks")).resolve("post-checkout"),
        StandardCopyOption.COPY_ATTRIBUTES);
    git(repository, "config", "core.fsmonitor", program.toString());
    git(repository, "config", "core.repositoryformatversion", "1");
    git(repository, "config", "extensions.partialClone", "elsewhere");
    git(repository, "config", "remote.elsewhere.promisor", "true");
    git(repository, "config", "remote.elsewhere.url", "ext::" + program);
    git(repository, "config", "protocol.ext.allow", "always");
    try (Revisions revisions = new Revisions("mkdir -p out/lib", "out", folder, repository)) {
      assertEquals("the baseline HEAD", revisions.build("baseline", "HEAD", JAVA).name());
      fails(revisions, "0123456789".repeat(4), "no revision of the git repository here");
    }
    assertFalse(Files.exists(ran), () -> "ran: " + read(ran));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void git(Path repository, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).directory(repository.toFile()).inheritIO().start();
    assertEquals(0, git.waitFor(), command.toString());
  }

  private static void fails(Revisions revisions, String revision, String words) {
    BuildException failure =
        assertThrows(BuildException.class, () -> revisions.build("baseline", revision, JAVA));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count(), message);
  }
}
