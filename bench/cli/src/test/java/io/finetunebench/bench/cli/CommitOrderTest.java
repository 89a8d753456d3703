package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.history.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs follow in the order of their commits where a git repository knows them. */
class CommitOrderTest extends StoreTest {
  private static final String IN_ORDER = "in the order of their commits";
  private static final String BY_TIME =
      "in the order of their times: git knows none of their commits here";

  private static final String GATE = "compare --baseline series --repository {}";

  @Test
  void anOldCommitThatIsMeasuredTodayStandsAtItsPlace() throws Exception {
    List<String> commits = slower();
    save(Runs.measured("again", 70, commits.get(10), 100));
    JsonNode byTime = history("");
    assertEquals("again", byTime.at("/series/0/points/60/run").asString());
    assertEquals(0, byTime.at("/order/byCommit").asInt());
    JsonNode byCommit = history("--repository {}", repository());
    assertEquals("again", byCommit.at("/series/0/points/11/run").asString());
    assertEquals(Runs.id(59), byCommit.at("/series/0/points/60/run").asString());
    assertEquals(61, byCommit.at("/order/byCommit").asInt());
    assertEquals(61, byCommit.at("/order/runs").asInt());
    cli("history").says("runs are " + BY_TIME);
    cli("history --repository {}", repository()).says(IN_ORDER);
  }

  @Test
  void theGateHoldsARunAgainstThoseOfTheCommitsBeforeItsOwn() throws Exception {
    List<String> commits = slower();
    cli(GATE, repository()).exits(ExitCode.REGRESSION);
    save(Runs.measured("again", 70, commits.get(10), 100));
    cli(GATE, repository()).exits(ExitCode.OK).says("the series of runs before: 10, " + IN_ORDER);
    // It must not make the slow commits look accepted, or hide that the next one is slow too.
    save(Runs.measured("next", 71, null, 115));
    cli(GATE, repository()).exits(ExitCode.REGRESSION).says("1 of 62 by time");
  }

  @Test
  void theLastRunOfABranchIsThatOfItsLastCommit() throws Exception {
    List<String> commits = slower();
    save(
        Runs.measured("again", 70, commits.get(10), 100),
        Runs.measured("candidate", 71, null, 116));
    String lastOn = "compare --baseline last-on main";
    cli(lastOn).says("baseline run run0010, run again", "runs are " + BY_TIME);
    cli(lastOn + " --repository {}", repository())
        .says("baseline run " + Runs.id(59), "runs are " + IN_ORDER);
  }

  @Test
  void whatABranchWasMergedIntoComesAfterIt() throws Exception {
    // 0 <- 1 <- 3 (main) and 0 <- 2 (a branch); 4 merges both.
    List<String> commits =
        TestRepository.of(
                repository(), List.of(List.of(), List.of(0), List.of(0), List.of(1), List.of(3, 2)))
            .commits(5);
    save(
        Runs.measured("merged", 1, commits.get(4), 100),
        Runs.measured("branch", 2, commits.get(2), 100),
        Runs.measured("base", 3, commits.get(0), 100),
        Runs.measured("tip", 4, commits.get(3), 100));
    List<String> order = new ArrayList<>();
    history("--repository {}", repository())
        .at("/series/0/points")
        .forEach(point -> order.add(point.path("run").asString()));
    assertEquals("base", order.get(0));
    assertEquals("merged", order.get(3));
  }

  @Test
  void aShallowCloneKnowsOneCommitAndTheTimesDoTheRest() throws Exception {
    slower();
    Path clone = Files.createDirectories(folder.resolve("clone"));
    new TestRepository(clone)
        .git("", "clone", "--quiet", "--depth", "1", repository().toUri().toString(), ".");
    JsonNode shallow = history("--repository {}", clone);
    assertEquals(1, shallow.at("/order/byCommit").asInt());
    assertEquals(Runs.id(59), shallow.at("/series/0/points/59/run").asString());
    cli("history --repository {}", clone).says("59 of 60 by time");
  }

  @Test
  void whatCallsItselfACommitIsNoOptionOfGit() throws Exception {
    List<String> commits = TestRepository.line(repository(), 2).commits(2);
    save(
        Runs.measured("option", 1, "--output=stolen", 100),
        Runs.measured("range", 2, "^" + commits.get(0), 100),
        Runs.measured("name", 3, "refs/heads/main", 100),
        Runs.measured("known", 4, commits.get(1), 100));
    JsonNode json = history("--repository {}", repository());
    assertEquals(1, json.at("/order/byCommit").asInt());
    assertTrue(Files.notExists(repository().resolve("stolen")));
  }

  @Test
  void aFolderThatIsNoRepositoryIsRefused() throws Exception {
    for (int i = 0; i < 300; i++) {
      save(Runs.measured("run" + i, i, String.format(Locale.ROOT, "%040x", i), 100));
    }
    Path none = Files.createDirectories(folder.resolve("none"));
    for (String command : List.of("history", "compare")) {
      cli(command + " --repository {}", none.resolve("no"))
          .refuses("expected a folder in a git rep");
    }
    // The folder of the tests may lie in a repository itself, and then git finds that one.
    Files.writeString(none.resolve(".git"), "gitdir: nowhere\n");
    cli("history --repository {}", none).refuses("expected a git repository, but fatal: ");
  }

  @Test
  void anAcknowledgementFindsTheShiftInTheSameOrder() throws Exception {
    List<String> commits = slower();
    for (int i = 0; i < 12; i++) {
      save(Runs.measured("again" + i, 70 + i, commits.get(10), 100));
    }
    Cli known = cli("history ack {} --reason known --repository {}", Runs.id(30), repository());
    assertTrue(known.out().contains("  " + Runs.BENCHMARK + " engine=nd4j"), known::toString);
    Path page = folder.resolve("page.html");
    cli("report {} --html {} --repository {}", store(), page, repository()).exits(ExitCode.OK);
    assertTrue(Files.readString(page).contains(IN_ORDER));
  }

  /** Saves runs of 60 commits, from the 30th on slower, and returns the commits. */
  private List<String> slower() throws Exception {
    List<String> commits = TestRepository.line(repository(), 60).commits(60);
    for (int i = 0; i < 60; i++) {
      double noise = 1 + 0.002 * (i * 7 % 5);
      save(Runs.measured(Runs.id(i), i, commits.get(i), (i < 30 ? 100 : 115) * noise));
    }
    return commits;
  }

  private Path repository() {
    return folder.resolve("repository");
  }

  private JsonNode history(String options, Object... values) {
    return cli("history --json " + options, values).exits(ExitCode.OK).json();
  }
}
