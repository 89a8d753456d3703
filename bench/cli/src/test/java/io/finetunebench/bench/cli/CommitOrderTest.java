package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.history.Runs;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs follow in the order of their commits where a git repository knows them. */
class CommitOrderTest {
  private static final String IN_ORDER = "in the order of their commits";
  private static final String BY_TIME =
      "in the order of their times: git knows none of their commits here";

  @TempDir private Path folder = Path.of("");

  @Test
  void anOldCommitThatIsMeasuredTodayStandsAtItsPlace() throws Exception {
    List<String> commits = slower(folder.resolve("repository"));
    save(Runs.measured("again", 70, commits.get(10), 100));
    JsonNode byTime = history();
    assertEquals("again", byTime.at("/series/0/points/60/run").asString());
    assertEquals(0, byTime.at("/order/byCommit").asInt());
    JsonNode byCommit = history("--repository", folder.resolve("repository").toString());
    assertEquals("again", byCommit.at("/series/0/points/11/run").asString());
    assertEquals(Runs.id(59), byCommit.at("/series/0/points/60/run").asString());
    assertEquals(61, byCommit.at("/order/byCommit").asInt());
    assertEquals(61, byCommit.at("/order/runs").asInt());
    assertTrue(shown().contains("runs are " + BY_TIME), shown());
    assertTrue(shown("--repository", "" + folder.resolve("repository")).contains(IN_ORDER));
  }

  @Test
  void theGateHoldsARunAgainstThoseOfTheCommitsBeforeItsOwn() throws Exception {
    Path repository = folder.resolve("repository");
    List<String> commits = slower(repository);
    assertEquals(ExitCode.REGRESSION, gate(repository).exitCode());
    save(Runs.measured("again", 70, commits.get(10), 100));
    Cli again = gate(repository);
    assertEquals(ExitCode.OK, again.exitCode(), again.toString());
    assertTrue(
        again.unwrapped().contains("the series of 11 runs before, " + IN_ORDER), again.unwrapped());
    // It must not make the slow commits look accepted, or hide that the next one is slow too.
    save(Runs.measured("next", 71, null, 115));
    Cli next = gate(repository);
    assertEquals(ExitCode.REGRESSION, next.exitCode(), next.toString());
    assertTrue(next.unwrapped().contains("1 of 62 by time"), next.unwrapped());
  }

  @Test
  void theLastRunOfABranchIsThatOfItsLastCommit() throws Exception {
    Path repository = folder.resolve("repository");
    List<String> commits = slower(repository);
    save(
        Runs.measured("again", 70, commits.get(10), 100),
        Runs.measured("candidate", 71, null, 116));
    String[] lastOn = {"compare", "--baseline", "last-on", "main", "--store", "" + store()};
    Cli byTime = Cli.run(lastOn);
    assertTrue(byTime.unwrapped().contains("baseline run again"), byTime.unwrapped());
    assertTrue(byTime.unwrapped().contains("runs are " + BY_TIME), byTime.unwrapped());
    List<String> arguments = new ArrayList<>(List.of(lastOn));
    arguments.addAll(List.of("--repository", repository.toString()));
    Cli byCommit = Cli.run(arguments.toArray(String[]::new));
    assertTrue(byCommit.unwrapped().contains("baseline run " + Runs.id(59)), byCommit.unwrapped());
    assertTrue(byCommit.unwrapped().contains("runs are " + IN_ORDER), byCommit.unwrapped());
  }

  @Test
  void whatABranchWasMergedIntoComesAfterIt() throws Exception {
    Path repository = folder.resolve("repository");
    // 0 <- 1 <- 3 (main) and 0 <- 2 (a branch); 4 merges both.
    List<String> commits =
        TestRepository.of(
                repository, List.of(List.of(), List.of(0), List.of(0), List.of(1), List.of(3, 2)))
            .commits(5);
    save(
        Runs.measured("merged", 1, commits.get(4), 100),
        Runs.measured("branch", 2, commits.get(2), 100),
        Runs.measured("base", 3, commits.get(0), 100),
        Runs.measured("tip", 4, commits.get(3), 100));
    List<String> order = new ArrayList<>();
    history("--repository", repository.toString())
        .at("/series/0/points")
        .forEach(point -> order.add(point.path("run").asString()));
    assertEquals("base", order.get(0));
    assertEquals("merged", order.get(3));
  }

  @Test
  void aShallowCloneKnowsOneCommitAndTheTimesDoTheRest() throws Exception {
    Path repository = folder.resolve("repository");
    slower(repository);
    Path clone = Files.createDirectories(folder.resolve("clone"));
    new TestRepository(clone)
        .git("", "clone", "--quiet", "--depth", "1", repository.toUri().toString(), ".");
    JsonNode shallow = history("--repository", clone.toString());
    assertEquals(1, shallow.at("/order/byCommit").asInt());
    assertEquals(Runs.id(59), shallow.at("/series/0/points/59/run").asString());
    String shown = shown("--repository", clone.toString());
    assertTrue(shown.contains("59 of 60 by time"), shown);
  }

  @Test
  void whatCallsItselfACommitIsNoOptionOfGit() throws Exception {
    Path repository = folder.resolve("repository");
    List<String> commits = TestRepository.line(repository, 2).commits(2);
    save(
        Runs.measured("option", 1, "--output=stolen", 100),
        Runs.measured("range", 2, "^" + commits.get(0), 100),
        Runs.measured("name", 3, "refs/heads/main", 100),
        Runs.measured("known", 4, commits.get(1), 100));
    JsonNode json = history("--repository", repository.toString());
    assertEquals(1, json.at("/order/byCommit").asInt());
    assertTrue(Files.notExists(repository.resolve("stolen")));
  }

  @Test
  void aFolderThatIsNoRepositoryIsRefused() throws Exception {
    for (int i = 0; i < 300; i++) {
      save(Runs.measured("run" + i, i, String.format(Locale.ROOT, "%040x", i), 100));
    }
    Path none = Files.createDirectories(folder.resolve("none"));
    for (String command : List.of("history", "compare")) {
      Cli refused =
          Cli.run(command, "--store", "" + store(), "--repository", none.resolve("no").toString());
      assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
      assertTrue(refused.err().get(0).contains("expected a folder in a git rep"), "" + refused);
    }
    // The folder of the tests may lie in a repository itself, and then git finds that one.
    Files.writeString(none.resolve(".git"), "gitdir: nowhere\n");
    Cli broken = Cli.run("history", "--store", "" + store(), "--repository", none.toString());
    assertEquals(ExitCode.USAGE, broken.exitCode(), broken.toString());
    assertEquals(1, broken.err().size(), broken.toString());
    String line = broken.err().get(0);
    assertTrue(line.contains("expected a git repository, but fatal: "), line);
  }

  @Test
  void anAcknowledgementFindsTheShiftInTheSameOrder() throws Exception {
    Path repository = folder.resolve("repository");
    List<String> commits = slower(repository);
    for (int i = 0; i < 12; i++) {
      save(Runs.measured("again" + i, 70 + i, commits.get(10), 100));
    }
    String[] acknowledge =
        Cli.words(
            "history ack {} --reason known --store {} --repository {}",
            Runs.id(30),
            store(),
            repository);
    Cli known = Cli.run(acknowledge);
    assertTrue(known.out().contains("  " + Runs.BENCHMARK + " engine=nd4j"), known.toString());
    Path page = folder.resolve("page.html");
    Cli report =
        Cli.line(
            "report {} --store {} --html {} --repository {}", store(), store(), page, repository);
    assertEquals(ExitCode.OK, report.exitCode(), report.toString());
    assertTrue(Files.readString(page).contains(IN_ORDER));
  }

  /** Saves runs of 60 commits, from the 30th on slower, and returns the commits. */
  private List<String> slower(Path repository) throws Exception {
    List<String> commits = TestRepository.line(repository, 60).commits(60);
    for (int i = 0; i < 60; i++) {
      double noise = 1 + 0.002 * (i * 7 % 5);
      save(Runs.measured(Runs.id(i), i, commits.get(i), (i < 30 ? 100 : 115) * noise));
    }
    return commits;
  }

  private void save(RunRecord... runs) {
    FolderStore store = new FolderStore(store());
    for (RunRecord run : runs) {
      store.save(run);
    }
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Cli gate(@Nullable Path repository) {
    return Cli.run(
        "compare",
        "--baseline",
        "series",
        "--store",
        "" + store(),
        "--repository",
        "" + repository);
  }

  private String shown(String... arguments) {
    return Cli.run(command(arguments)).toString();
  }

  private JsonNode history(String... arguments) {
    List<String> command = new ArrayList<>(List.of(command(arguments)));
    command.add("--json");
    Cli json = Cli.run(command.toArray(String[]::new));
    assertEquals(ExitCode.OK, json.exitCode(), json.toString());
    return JsonMapper.shared().readTree(String.join("\n", json.out()));
  }

  private String[] command(String... arguments) {
    List<String> command = new ArrayList<>(List.of("history", "--store", store().toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }
}
