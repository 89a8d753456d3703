package io.finetunebench.bench.runner.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Builds revisions by commands that take no time. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class BuildsTest {
  private static final Path JAVA = Path.of("java");

  @TempDir private Path folder = Path.of("");

  private TestProject project = new TestProject(Path.of(""));
  private String base = "";
  private final List<String> notes = new ArrayList<>();

  @BeforeAll
  static void requireGit() {
    assumeTrue(TestProject.isGitThere(), "there is no git");
  }

  @BeforeEach
  void makeProject() throws Exception {
    project = TestProject.in(folder.resolve("a project"));
    base = project.write("a.txt", "base").write(".gitignore", ".store/\n").commit("base");
  }

  private Path kept() {
    return project.folder().resolve(".store/builds");
  }

  private Builds builds(String command, String made, @Nullable Revision lender) {
    return new Builds(
        project.repository(), Recipe.typed(command, made), command, lender, kept(), notes::add);
  }

  private Build build(String command, String made, String revision) {
    try (Builds builds = builds(command, made, null)) {
      return builds.build(builds.plan("baseline", project.repository().revision(revision)), JAVA);
    }
  }

  @Test
  void aRevisionIsBuiltOnceAndThenKept() throws Exception {
    String command = "echo ran >>" + folder + "/ran && mkdir -p out/lib && cp a.txt out/lib/a.jar";
    List<String> before = project.shown();
    Build first = build(command, "out", "main");
    assertEquals("main (" + base.substring(0, 7) + ")", first.name());
    assertEquals("the baseline " + first.name(), first.called());
    assertEquals(base, first.commit().id());
    assertEquals(false, first.commit().dirty());
    assertEquals("base", Files.readString(first.jars().get(0)));
    assertEquals(first, build(command, "out", "main"));
    assertEquals(1, Files.readAllLines(folder.resolve("ran")).size());
    assertEquals(
        List.of(
            "builds the baseline " + first.name() + ": " + command + " (--build)",
            "takes the baseline " + first.name() + " as it was built before"),
        notes);
    build(command + " ", "out", "main");
    assertEquals(2, Files.readAllLines(folder.resolve("ran")).size(), "another command");
    assertEquals(before, project.shown());
  }

  @Test
  void bothSidesOfOneCommitAreBuiltOnce() {
    try (Builds builds = builds("mkdir -p out/lib && cp a.txt out/lib/a.jar", "out", null)) {
      Revision main = project.repository().revision("main");
      assertFalse(builds.isKept(main));
      Builds.Plan one = builds.plan("baseline", main);
      Builds.Plan other = builds.plan("candidate", main);
      Build built = builds.build(one, JAVA);
      assertTrue(builds.isKept(main));
      assertEquals(built.classPath(), builds.build(other, JAVA).classPath());
    }
    assertTrue(notes.get(1).startsWith("takes the candidate main"), notes::toString);
  }

  @Test
  void aBuildThatFailsShowsItsLastLinesAndItsCommand() {
    String command = "seq 1 30; echo '[ERROR] Re-run Maven'; echo last; exit 3";
    RepositoryTest.refuses(
        "it does not build with \"" + command + "\" (exit code 3); see ",
        () -> build(command, "out", "main"));
    assertEquals(11, notes.size(), notes::toString);
    assertEquals("| 22", notes.get(1));
    assertEquals("| last", notes.get(10));
    RepositoryTest.refuses(
        "the build made no absent.jar", () -> build("true", "absent.jar", "main"));
    try (Builds builds = builds("true", "absent.jar", null)) {
      assertFalse(builds.isKept(project.repository().revision("main")));
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndNothingElse() throws Exception {
    Path left = Files.createDirectories(kept()).resolve("worktree-1");
    Path own = folder.resolve("own");
    project.git("worktree", "add", "--quiet", "--detach", left.toString());
    project.git("worktree", "add", "--quiet", "--detach", own.toString());
    project.git("worktree", "lock", left.toString());
    Path gone = kept().resolve("worktree-2");
    project.git("worktree", "add", "--quiet", "--detach", gone.toString());
    BuildCache.remove(gone);
    Files.createDirectories(kept().resolve("new-123/half"));
    builds("true", "out", null).close();
    assertEquals(2, project.git("worktree", "list").lines().count());
    assertTrue(Files.exists(own));
    try (Stream<Path> files = Files.list(kept())) {
      assertEquals(
          List.of(".gitignore", "lock"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aHalfMadeBuildIsNotTaken() throws Exception {
    String command = "mkdir -p out/lib && cp a.txt out/lib/a.jar";
    Build build = build(command, "out", "main");
    Files.delete(entry().resolve("class-path.list"));
    assertEquals(build, build(command, "out", "main"));
    BuildCache.remove(entry().resolve("0-out"));
    assertEquals(build, build(command, "out", "main"));
    assertEquals(3, notes.stream().filter(note -> note.startsWith("builds ")).count());
  }

  /** Returns the folder of the only build that is kept. */
  private Path entry() throws IOException {
    try (Stream<Path> files = Files.list(kept())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("build-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void onlyTheBuildsUsedLastAreKept() throws Exception {
    Files.createDirectories(kept());
    for (int i = 0; i < 25; i++) {
      Path build = Files.createDirectories(kept().resolve("build-" + i));
      Files.setLastModifiedTime(build, FileTime.from(Instant.ofEpochSecond(1_000_000 + i)));
    }
    builds("true", "out", null).close();
    assertFalse(Files.exists(kept().resolve("build-4")));
    assertTrue(Files.exists(kept().resolve("build-5")));
  }

  @Test
  void snapshotsOfMavensRepositoryAreCopiedAndOtherLibrariesStay() throws Exception {
    Path snapshot = Files.writeString(folder.resolve("a-1-SNAPSHOT.jar"), "");
    Path release = Files.createDirectories(folder.resolve("release"));
    Recipe.Source source =
        (worktree, benchmarks) ->
            new Recipe(
                "made",
                worktree,
                List.of("mkdir", "classes"),
                () -> List.of(worktree.resolve("classes"), release, snapshot),
                List.of("-jvmArgsAppend", "-Xmx1g"),
                List.of());
    try (Builds builds = new Builds(project.repository(), source, "", null, kept(), notes::add)) {
      BuildCache cache = new BuildCache(kept());
      Builds.Plan plan = builds.plan("baseline", project.repository().revision("main"));
      Path worktree = Objects.requireNonNull(plan.worktree());
      Files.createDirectory(worktree.resolve("classes"));
      cache.keep("key", worktree, Objects.requireNonNull(plan.recipe()));
      Path entry = entry();
      assertEquals(
          new BuildCache.Entry(
              List.of(entry.resolve("0-classes"), release, entry.resolve("2-a-1-SNAPSHOT.jar")),
              List.of("-jvmArgsAppend", "-Xmx1g")),
          cache.find("key"));
      BuildCache.remove(release);
      assertNull(cache.find("key"), "a library is gone");
    }
  }

  @Test
  void benchmarksOfTheHeadAreBorrowedAsFarAsTheyCompile() throws Exception {
    String jmh = "// org.openjdk.jmh @Benchmark ";
    project.write("src/jmh/java/Kept.java", jmh + "base");
    project.write("src/jmh/java/Gone.java", jmh + "base");
    project.write("src/main/java/Work.java", "base").commit("benchmarks");
    String from = project.git("rev-parse", "HEAD");
    project.git("rm", "--quiet", "src/jmh/java/Gone.java");
    project.write("src/jmh/java/Kept.java", jmh + "head bad");
    project.write("src/jmh/java/New.java", jmh + "head");
    project.write("src/jmh/java/Worse.java", jmh + "head bad");
    project.write("src/main/java/Work.java", "head").commit("more");
    Revision head = project.repository().revision("HEAD");
    String command =
        "echo WARNING $PWD/src/jmh/java/New.java; for f in \"$PWD\"/src/jmh/java/*; do"
            + " grep -q bad \"$f\" && echo \"[ERROR] $f:[1,2] bad\" && bad=1; done; [ -z \"$bad\" ] &&"
            + " mkdir -p out/lib && cat src/*/java/* >out/lib/a.jar";
    try (Builds builds = builds(command, "out", head)) {
      Build build =
          builds.build(builds.plan("baseline", project.repository().revision(from)), JAVA);
      assertEquals(jmh + "base" + jmh + "head" + "base", Files.readString(build.jars().get(0)));
      assertEquals(true, build.commit().dirty());
      assertEquals(3, notes.size(), notes::toString);
      assertTrue(notes.get(1).startsWith("src/jmh/java/Kept.java of HEAD ("), notes.get(1));
      assertTrue(notes.get(1).endsWith(", which keeps its own"), notes.get(1));
      assertTrue(notes.get(2).startsWith("src/jmh/java/Worse.java of HEAD ("), notes.get(2));
      assertTrue(notes.get(2).endsWith(": its benchmarks are left out"), notes.get(2));
    }
  }

  /** A hook, a monitor of files, and a fetch of what a partial clone lacks by a program. */
  @Test
  void aRepositorysOwnSettingsRunNoProgram() throws Exception {
    Path ran = folder.resolve("ran");
    Path program = folder.resolve("program");
    Files.writeString(program, "#!/bin/sh\necho $0 >>" + ran + "\n");
    assertTrue(program.toFile().setExecutable(true));
    Path hooks = Files.createDirectories(project.folder().resolve(".git/hooks"));
    Files.copy(program, hooks.resolve("post-checkout"), StandardCopyOption.COPY_ATTRIBUTES);
    project.git("config", "core.fsmonitor", program.toString());
    project.git("config", "core.repositoryformatversion", "1");
    project.git("config", "extensions.partialClone", "elsewhere");
    project.git("config", "remote.elsewhere.promisor", "true");
    project.git("config", "remote.elsewhere.url", "ext::" + program);
    project.git("config", "protocol.ext.allow", "always");
    build("mkdir -p out/lib", "out", "HEAD");
    project.repository().workingTree(kept());
    RepositoryTest.refuses(
        "no revision of the git repository here",
        () -> project.repository().revision("0123456789".repeat(4)));
    assertFalse(Files.exists(ran));
  }
}
