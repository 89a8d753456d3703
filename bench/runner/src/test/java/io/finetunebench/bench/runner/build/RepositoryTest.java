package io.finetunebench.bench.runner.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {
  @TempDir private Path folder = Path.of("");

  private TestProject project = new TestProject(Path.of(""));
  private String base = "";

  @BeforeAll
  static void requireGit() {
    assumeTrue(TestProject.isGitThere(), "there is no git");
  }

  @BeforeEach
  void makeProject() throws Exception {
    project = TestProject.in(folder.resolve("a project"));
    base = project.write("a.txt", "one").write(".gitignore", "ignored\n").commit("base");
  }

  @Test
  void anUnchangedWorkingTreeIsItsCommit() throws Exception {
    project.write("ignored", "not seen");
    Revision tree = project.repository().workingTree(folder.resolve("nowhere"));
    assertEquals(new Revision("working tree", base, base, false), tree);
    assertEquals("working tree (" + base.substring(0, 7) + ")", tree.label());
  }

  @Test
  void aChangedWorkingTreeIsTakenAndStaysAsItIs() throws Exception {
    project.write("a.txt", "two").write("new.txt", "new");
    project.write("staged.txt", "staged").write("store/record.json", "left out");
    project.git("add", "staged.txt");
    List<String> before = project.shown();
    Repository repository = project.repository();
    Revision tree = repository.workingTree(project.folder().resolve("store"));
    assertEquals(before, project.shown());
    assertEquals(base, tree.head());
    assertTrue(tree.modified(), tree::toString);
    assertEquals(
        ".gitignore\na.txt\nnew.txt\nstaged.txt",
        project.git("ls-tree", "-r", "--name-only", tree.commit()));
    assertEquals("two", project.git("show", tree.commit() + ":a.txt"));
    assertEquals(true, tree.recorded(false).dirty());
    assertEquals(base, tree.recorded(false).id());
    assertEquals(tree, repository.workingTree(project.folder().resolve("store")));
    project.write("ignored/record.json", "ignored anyway");
    assertEquals(base, repository.workingTree(project.folder().resolve("ignored")).head());
  }

  @Test
  void aBranchIsComparedFromWhereItWentOff() throws Exception {
    project.git("checkout", "--quiet", "-b", "change");
    project.write("a.txt", "changed").commit("change");
    project.git("checkout", "--quiet", "main");
    project.write("b.txt", "main goes on").commit("on");
    Repository repository = project.repository();
    Revision fork =
        repository.forkPoint("main...", repository.revision("main"), repository.revision("change"));
    assertEquals(base, fork.commit());
    assertEquals("main... (" + base.substring(0, 7) + ")", fork.label());
  }

  @Test
  void whatGitDoesNotKnowIsOneLine() throws Exception {
    Repository repository = project.repository();
    refuses(
        "nosuch: no such file, and no revision of the git repository here",
        () -> repository.revision("nosuch"));
    refuses("-x: no such file", () -> repository.revision("-x"));
    project.git("update-ref", "refs/remotes/origin/topic", base);
    refuses("; there is origin/topic", () -> repository.revision("topic"));
    project.git("checkout", "--quiet", "--orphan", "other");
    project.commit("of no other");
    refuses(
        "have no commit in common",
        () -> repository.forkPoint("x", repository.revision("main"), repository.revision("other")));
    Path plain = Files.createDirectories(folder.resolve("plain"));
    refuses(
        "main: no such file, and no revision: git finds no repository here (fatal: ",
        () -> Repository.around(plain, List.of("main")));
  }

  @Test
  void aShallowCloneSaysWhatToFetch() throws Exception {
    project.write("a.txt", "two").commit("second");
    Path clone = folder.resolve("clone");
    project.git("clone", "--quiet", "--depth=1", "file://" + project.folder(), clone.toString());
    refuses("fetch-depth: 0", () -> new TestProject(clone).repository().revision(base));
  }

  static void refuses(String words, Executable work) {
    BuildException failure = assertThrows(BuildException.class, work);
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count(), message);
    assertEquals(BuildException.USAGE, failure.exitCode());
  }
}
