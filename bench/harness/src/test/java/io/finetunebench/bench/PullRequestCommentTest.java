package io.finetunebench.bench;

import static io.finetunebench.bench.StandInForGitHub.FORK;
import static io.finetunebench.bench.StandInForGitHub.HEAD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.WorkflowSteps.Step;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.PairRuns;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comment on a pull request: made, updated, and kept. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class PullRequestCommentTest extends PullRequestComments {
  PullRequestCommentTest() throws IOException {}

  @Test
  void oneCommentIsMadeAndThenUpdated() throws Exception {
    github.somebodyWrites("somebody", MARKER + "\nnot ours");
    IntStream.range(0, 150).forEach(i -> github.somebodyWrites("somebody", "chat " + i));
    assertEquals("", comments());
    String made = ours();
    assertTrue(made.startsWith(MARKER + "\n### Benchmarks: 1 slower\n"), made);
    assertTrue(made.contains("Commit `01234567` against `main`"), made);
    assertTrue(
        made.contains(
            "| **SLOWER** | `Parser.parse size=10` | 100.1 `ns/op` | 110 `ns/op` | 1.101 |"
                + " 1.093 to 1.107 |"),
        made);
    assertTrue(made.contains("the pull request can change it"), made);

    github.leaves(zip(Map.of(NUMBER, "12\n", COMPARISON, comparison("org.example.Parser.other"))));
    assertEquals("", comments());
    assertTrue(ours().contains("`Parser.other size=10`"), ours());
    assertEquals(152, github.comments().size());
    assertEquals(MARKER + "\nnot ours", github.comments().get(0).body());
  }

  @Test
  void aRegressionThatMadeTheJobRedIsAnAnswer() throws Exception {
    run.put("conclusion", "failure");
    assertEquals("", comments());
    assertTrue(ours().contains("1 slower"), ours());
  }

  @ParameterizedTest
  @CsvSource({
    "failure, failed before it had an answer",
    "cancelled, was cancelled",
    "timed_out, took too long"
  })
  void theLastAnswerStaysOverARunWithoutOne(String conclusion, String words) throws Exception {
    comments();
    String answer = ours();
    run.put("conclusion", conclusion);
    // What a run that was stopped has written is not whole.
    Map<String, String> left = new LinkedHashMap<>(Map.of(NUMBER, "12"));
    if (!conclusion.equals("failure")) {
      left.put(COMPARISON, comparison("org.example.Half.done"));
    }
    github.leaves(zip(left));
    for (int times = 0; times < 2; times++) {
      assertEquals("", comments());
      assertTrue(ours().startsWith(answer.strip() + "\n\n<!-- finetune-bench: status -->\n"));
      assertEquals(1, ours().split(words, -1).length - 1, ours());
    }
    run.put("conclusion", "success");
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, comparison("org.example.Parser.parse"))));
    assertEquals("", comments());
    assertEquals(answer, ours());
  }

  @Test
  void aFirstRunThatFailsSaysThatThereIsNoAnswer() throws Exception {
    run.put("conclusion", "failure");
    github.leaves(zip(Map.of(NUMBER, "12")));
    assertEquals("", comments());
    assertTrue(ours().contains("no answer yet"), ours());
  }

  @Test
  void theCommentOfThousandsOfBenchmarksIsBounded() throws Exception {
    List<Object> verdicts = new ArrayList<>();
    for (int i = 0; i < 3600; i++) {
      verdicts.add(verdict("x".repeat(500), i < 2000 ? "slower" : "equivalent", "y".repeat(500)));
    }
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, comparison(verdicts, "main"))));
    assertEquals("", comments());
    assertTrue(ours().length() < 60_000, "" + ours().length());
    assertTrue(ours().contains("1960 more of these"), ours());
  }

  @Test
  void theFinePrintIsTrueOfSidesThatTookTurns() throws Exception {
    Criteria criteria = Criteria.of(Limits.USUAL, 0.99, false, Set.of());
    List<RunRecord> sides = PairRuns.of(0, PairRuns.ratios(3, 20), null, Map.of(), criteria);
    commentsOn(RecordFormat.write(sides.get(0)), RecordFormat.write(sides.get(1)));
    assertTrue(ours().contains("### Benchmarks: 1 slower, 2 equivalent"), ours());
    assertTrue(
        ours()
            .contains(
                " A change is claimed from 1.5 % on, and sides are equal within 3 %."
                    + " All intervals together hold with 99 %. The pull request's"),
        ours());
  }

  @Test
  void noConfidenceIsStatedOfSidesThatTookNoTurns() throws Exception {
    commentsOn(jmh(100), jmh(120));
    assertTrue(ours().contains("### Benchmarks: 1 slower"), ours());
    assertTrue(ours().contains(" equal within 3 %. The pull request's"), ours());

    String both = comparison("a.b").replace("\"confidence\":0.998", "\"confidence\":null");
    List<Object> verdicts = new ArrayList<>();
    mapper.readTree(both).path("verdicts").forEach(verdicts::add);
    verdicts.add(verdict("a.c", "slower", "ns/op"));
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, comparison(verdicts, "main"))));
    assertEquals("", comments());
    assertTrue(
        ours().contains(" together hold with 99 %; those of times measured one after the other do"),
        ours());
  }

  /** Has the steps comment on what {@code compare} writes of two files. */
  private void commentsOn(String baseline, String candidate) throws Exception {
    Path base = Files.writeString(folder.resolve("base.json"), baseline);
    Path head = Files.writeString(folder.resolve("head.json"), candidate);
    Path written = folder.resolve("written.json");
    Cli.run("compare", base.toString(), head.toString(), "--json=" + written)
        .exits(ExitCode.REGRESSION);
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, Files.readString(written))));
    assertEquals("", comments());
  }

  private static String jmh(int time) {
    String forks =
        IntStream.range(0, 6)
            .mapToObj(fork -> "[" + time + ".0" + fork + "]")
            .collect(Collectors.joining(", ", "[", "]"));
    return """
    [{"benchmark": "org.example.B.m", "mode": "avgt", "threads": 1,
      "primaryMetric": {"score": %d, "scoreUnit": "ns/op", "rawData": %s}}]
    """
        .formatted(time, forks);
  }

  @Test
  void aRunThatMeasuredNothingLeavesNoComment() throws Exception {
    github.leavesNothing();
    assertTrue(comments().startsWith("::notice::run 7 left no artefact"));
    assertEquals(List.of(), github.comments());
  }

  @Test
  void onlyTheOpenPullRequestWithThatHeadGetsAComment() throws Exception {
    github.leaves(zip(Map.of(NUMBER, "13", COMPARISON, comparison("a.b"))));
    refuses("GitHub gave no answer for pulls/13");
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, comparison("a.b"))));
    github.pullRequestIs("open", HEAD, "somebody/else");
    refuses("expected a pull request of somebody/project, found number 12");
    github.pullRequestIs("closed", HEAD, FORK);
    assertTrue(comments().startsWith("::notice::pull request 12 is not open any more"));
    github.pullRequestIs("open", HEAD.replace('0', '9'), FORK);
    assertTrue(comments().contains("is not the head of pull request 12 (any more)"));
    assertEquals(List.of(), github.comments());
    github.pullRequestIs("open", HEAD, FORK);
    run.put("head_repository", Map.of());
    refuses("expected a pull request of , found number 12");
  }

  @Test
  void theStepThatReadsTheArtefactHasNoToken() throws Exception {
    List<Step> steps = steps();
    assertEquals(3, steps.size());
    assertTrue(steps.get(1).run().contains("render-comment"));
    assertEquals(Map.of(), steps.get(1).environment());
  }
}
