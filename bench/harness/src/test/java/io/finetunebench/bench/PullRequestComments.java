package io.finetunebench.bench;

import static io.finetunebench.bench.StandInForGitHub.BOT;
import static io.finetunebench.bench.StandInForGitHub.FORK;
import static io.finetunebench.bench.StandInForGitHub.HEAD;
import static io.finetunebench.bench.StandInForGitHub.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.WorkflowSteps.Ended;
import io.finetunebench.bench.WorkflowSteps.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Runs the steps of the workflow that comments, as they stand, against a stand-in for GitHub. */
abstract class PullRequestComments {
  static final String MARKER = "<!-- finetune-bench: comparison -->";
  static final String WORKFLOW = ".github/workflows/benchmarks.yml";
  static final String NUMBER = "pull-request";
  static final String COMPARISON = "comparison.json";

  @TempDir Path folder = Path.of("");

  final JsonMapper mapper = JsonMapper.builder().build();
  StandInForGitHub github = new StandInForGitHub();
  String event = "workflow_run";
  final Map<String, Object> run = new LinkedHashMap<>();

  PullRequestComments() throws IOException {}

  @BeforeEach
  void needPrograms() throws Exception {
    for (String program : List.of("jq", "curl", "unzip")) {
      Step look = new Step("command -v " + program, Map.of());
      assumeTrue(
          WorkflowSteps.run(look, folder, Map.of(), Map.of()).exitCode() == 0,
          "no " + program + " here");
    }
    run.put("id", 7);
    run.put("event", "pull_request");
    run.put("path", WORKFLOW);
    run.put("conclusion", "success");
    run.put("head_sha", HEAD);
    run.put("head_repository", Map.of("full_name", FORK));
    run.put("html_url", "https://github.com/owner/project/actions/runs/7");
    github.leaves(zip(Map.of(NUMBER, "12\n", COMPARISON, comparison("org.example.Parser.parse"))));
  }

  @AfterEach
  void close() {
    github.close();
  }

  static List<Step> steps() throws IOException {
    return WorkflowSteps.in(
        WorkflowSteps.yaml(".github/workflows/comment-pull-request.yml").at("/jobs/comment/steps"));
  }

  String ours() {
    return github.comments().stream()
        .filter(comment -> comment.author().equals(BOT))
        .reduce(
            (one, other) -> {
              throw new AssertionError("two comments");
            })
        .orElseThrow()
        .body();
  }

  void refuses(String line) throws Exception {
    int before = github.comments().size();
    String said = comments();
    String last = said.lines().reduce("", (one, next) -> next);
    assertTrue(last.startsWith("::error::" + line), said);
    assertEquals(1, said.lines().filter(any -> !any.startsWith("curl: ")).count(), said);
    assertEquals(before, github.comments().size());
  }

  /** Runs the job; returns what it says. */
  String comments() throws Exception {
    Path file = folder.resolve("event.json");
    Files.writeString(file, mapper.writeValueAsString(Map.of("workflow_run", run)));
    Path temporary = Files.createTempDirectory(folder, "temp");
    StringBuilder said = new StringBuilder();
    for (Step step : steps()) {
      Ended ended =
          WorkflowSteps.run(
              step,
              WorkflowSteps.ROOT,
              Map.of("github.token", TOKEN, "inputs.workflow", WORKFLOW),
              Map.of(
                  "GITHUB_API_URL", github.url(),
                  "GITHUB_EVENT_NAME", event,
                  "GITHUB_EVENT_PATH", file.toString(),
                  "GITHUB_REPOSITORY", "owner/project",
                  "RUNNER_TEMP", temporary.toString()));
      said.append(ended.text());
      if (ended.exitCode() != 0) {
        assertTrue(ended.text().contains("::error::"), ended.text());
        return said.toString();
      }
    }
    return said.toString();
  }

  static byte[] zip(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  String comparison(String benchmark) {
    return comparison(benchmark, "ns/op", "main (run 20261203T125025Z-kwntr3)");
  }

  String comparison(String benchmark, String unit, String base) {
    return comparison(List.of(verdict(benchmark, "slower", unit)), base);
  }

  String comparison(List<Object> verdicts, String base) {
    Map<String, Object> comparison = new LinkedHashMap<>();
    comparison.put("schemaVersion", 1);
    comparison.put("confidence", 0.99);
    comparison.put("baseline", List.of(base));
    comparison.put("verdicts", verdicts);
    return mapper.writeValueAsString(comparison);
  }

  static Map<String, Object> verdict(String benchmark, String outcome, String unit) {
    Map<String, Object> interval = Map.of("low", 1.0928, "high", 1.1071, "confidence", 0.998);
    Map<String, Object> estimate = new LinkedHashMap<>();
    estimate.put("unit", unit);
    estimate.put("baselineScore", 100.0847);
    estimate.put("candidateScore", 109.9738);
    estimate.put("ratio", 1.1013);
    estimate.put("interval", interval);
    Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("benchmark", benchmark);
    verdict.put("parameters", Map.of("size", "10"));
    verdict.put("mode", "avgt");
    verdict.put("metric", "avgt");
    verdict.put("outcome", outcome);
    verdict.put("claimedFrom", 0.015);
    verdict.put("equalWithin", 0.03);
    verdict.put("estimate", estimate);
    return verdict;
  }
}
