package io.finetunebench.bench.ab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static void fails(Revisions revisions, String revision, String words) {
    AbException failure =
        assertThrows(AbException.class, () -> revisions.build("baseline", revision, JAVA));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count(), message);
  }
}
