package io.finetunebench.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.WorkflowSteps.Ended;
import io.finetunebench.bench.WorkflowSteps.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The action and the workflow that measures, with stand-ins for Maven and for Java. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class PullRequestMeasurementTest {
  private static final String COMPARE = ".github/workflows/compare-pull-request.yml";

  @TempDir private Path folder = Path.of("");

  private final Map<String, String> inputs = new LinkedHashMap<>();
  private int exitCode;

  @BeforeEach
  void prepare() throws Exception {
    for (String program : List.of("git", "bash")) {
      assumeTrue(shell("command -v " + program).exitCode() == 0, "no " + program + " here");
    }
    shell(
        """
        git init -q -b main project && cd project
        commit() { git -c user.name=a -c user.email=a@b commit -q --allow-empty -m "$1"; }
        commit fork && git tag fork && git checkout -q -b change && commit change && git tag change
        git checkout -q main && commit newer && git tag newer && git checkout -q --detach change
        mkdir ../bin ../temp && printf '#!/bin/sh\\necho "$@" >>%s/mvn\\n' "$PWD/.." >../bin/mvn
        printf '#!/bin/sh\\nprintf "<%%s>" "$@" >%s/java\\nexit $CODE\\n' "$PWD/.." >../bin/java
        chmod +x ../bin/*
        """);
    for (Map.Entry<String, JsonNode> input :
        WorkflowSteps.yaml("action.yml").path("inputs").properties()) {
      inputs.put("inputs." + input.getKey(), input.getValue().path("default").asString(""));
    }
    inputs.put("github.event.pull_request.base.sha", "newer");
  }

  @Test
  void theForkPointAndTheHeadTakeTurns() throws Exception {
    assertEquals(0, action().exitCode());
    String fork = shell("git -C project rev-parse fork").text().strip();
    String out = folder.resolve("temp/finetune-bench").toString();
    assertEquals(
        List.of(
            "-jar",
            WorkflowSteps.ROOT.resolve("bench/ab-dist/target/finetune-bench-ab.jar").toString(),
            "ab",
            "--json=" + out + "/comparison.json",
            "--html",
            out + "/comparison.html",
            "--store",
            out + "/records",
            "--markdown",
            folder.resolve("summary").toString(),
            "--annotations",
            "--budget",
            "30m",
            fork,
            "HEAD"),
        arguments());
    assertTrue(Files.readString(folder.resolve("mvn")).contains("-pl bench/ab-dist -am"));
    assertEquals(
        List.of("folder=" + out, "exit-code=0"), Files.readAllLines(folder.resolve("output")));
  }

  @Test
  void inputsBecomeOptions() throws Exception {
    inputs.put("inputs.base", "v1; touch x");
    inputs.put("inputs.module", "my bench");
    inputs.put("inputs.benchmarks", "Parser Lexer.*");
    inputs.put("inputs.budget", "");
    inputs.put("inputs.fail-on", "gone, regression,trade");
    inputs.put("inputs.arguments", "--jvm /opt/jdk --max-pairs 8");
    assertEquals(0, action().exitCode());
    List<String> given = arguments();
    assertEquals(
        List.of(
            "--module",
            "my bench",
            "--fail-on",
            "gone,trade",
            "--jvm",
            "/opt/jdk",
            "--max-pairs",
            "8",
            "v1; touch x",
            "HEAD",
            "--",
            "Parser",
            "Lexer.*"),
        given.subList(given.indexOf("--annotations") + 1, given.size()));
    assertFalse(Files.exists(folder.resolve("project/x")));
  }

  @Test
  void regressionAloneIsNoOptionOfAb() throws Exception {
    inputs.put("inputs.fail-on", "regression");
    assertEquals(0, action().exitCode());
    assertFalse(arguments().contains("--fail-on"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', 0",
    "1, '', 0",
    "3, '', 0",
    "4, '', 0",
    "5, '', 0",
    "2, '', 2",
    "70, '', 70",
    "130, '', 130",
    "0, regression, 0",
    "1, regression, 1",
    "4, regression, 4",
    "5, gone, 5"
  })
  void aVerdictFailsOnlyWhereSomebodyAskedForIt(int code, String failOn, int expected)
      throws Exception {
    exitCode = code;
    inputs.put("inputs.fail-on", failOn);
    Ended ended = action();
    assertEquals(expected, ended.exitCode(), ended.text());
    assertEquals(code != expected, ended.text().startsWith("::notice::ab ended with " + code));
    assertTrue(Files.readString(folder.resolve("output")).contains("exit-code=" + code + "\n"));
  }

  @Test
  void aMissingBaseIsSaidInOneLine() throws Exception {
    shell("git clone -q --depth 1 file://$PWD/project shallow && rm -rf project");
    shell("mv shallow project");
    inputs.put("github.event.pull_request.base.sha", "0123456");
    Ended ended = action();
    assertEquals(1, ended.exitCode());
    assertTrue(
        ended.text().contains("::error::expected a common commit of 0123456 and HEAD, found none:"),
        ended.text());
    inputs.put("github.event.pull_request.base.sha", "");
    assertEquals(
        "::error::expected the input base, because this is no pull request\n", action().text());
    assertFalse(Files.exists(folder.resolve("java")));
  }

  @ParameterizedTest
  @CsvSource({
    "self-hosted, somebody/project, 1",
    "self-hosted, '', 1",
    "self-hosted, owner/project, 0",
    "github-hosted, somebody/project, 0"
  })
  void aForkDoesNotRunOnAMachineThatStays(String runner, String head, int expected)
      throws Exception {
    Step first = WorkflowSteps.in(WorkflowSteps.yaml(COMPARE).at("/jobs/compare/steps")).get(0);
    Map<String, String> values =
        Map.of(
            "github.event.pull_request.head.repo.full_name",
            head,
            "github.event.pull_request.number",
            "12");
    Map<String, String> github =
        Map.of(
            "GITHUB_REPOSITORY",
            "owner/project",
            "RUNNER_ENVIRONMENT",
            runner,
            "RUNNER_TEMP",
            folder.resolve("temp").toString());
    Ended ended = WorkflowSteps.run(first, folder, values, github);
    assertEquals(expected, ended.exitCode(), ended.text());
    assertEquals(expected, (int) ended.text().lines().count());
    Path number = folder.resolve("temp/finetune-bench/pull-request");
    assertEquals(expected == 0, Files.exists(number) && Files.readString(number).equals("12\n"));
  }

  @Test
  void theWorkflowHandsOnWhatTheActionTakesAndHasNoRightToWrite() throws IOException {
    JsonNode workflow = WorkflowSteps.yaml(COMPARE);
    Set<String> taken = names(WorkflowSteps.yaml("action.yml").path("inputs"));
    List<String> uses = new ArrayList<>();
    for (JsonNode step : workflow.at("/jobs/compare/steps")) {
      uses.add(step.path("uses").asString(""));
      if (step.path("uses").asString("").startsWith("./")) {
        Set<String> given = names(step.path("with"));
        given.add("base");
        assertEquals(taken, given);
        assertTrue(
            names(workflow.at("/on/workflow_call/inputs")).containsAll(names(step.path("with"))));
      }
    }
    assertTrue(uses.contains("./.finetune-bench-action"));
    assertEquals(Map.of("contents", "read").toString(), permissions(workflow));
    assertEquals(permissions(workflow), permissions(workflow.at("/jobs/compare")));
    String text = Files.readString(WorkflowSteps.ROOT.resolve(COMPARE));
    assertFalse(text.contains("secrets") || text.contains("cache:") || text.contains("token"));
  }

  private static String permissions(JsonNode of) {
    Map<String, String> permissions = new LinkedHashMap<>();
    of.path("permissions")
        .properties()
        .forEach(entry -> permissions.put(entry.getKey(), entry.getValue().asString()));
    return permissions.toString();
  }

  private static Set<String> names(JsonNode object) {
    return new TreeSet<>(object.propertyNames());
  }

  private List<String> arguments() throws IOException {
    String text = Files.readString(folder.resolve("java"));
    return List.of(text.substring(1, text.length() - 1).split("><", -1));
  }

  private Ended action() throws Exception {
    List<Step> steps = WorkflowSteps.in(WorkflowSteps.yaml("action.yml").at("/runs/steps"));
    assertEquals(1, steps.size());
    Map<String, String> github =
        Map.of(
            "CODE", Integer.toString(exitCode),
            "GITHUB_ACTION_PATH", WorkflowSteps.ROOT.toString(),
            "GITHUB_OUTPUT", folder.resolve("output").toString(),
            "GITHUB_STEP_SUMMARY", folder.resolve("summary").toString(),
            "PATH", folder.resolve("bin") + ":" + System.getenv("PATH"),
            "RUNNER_TEMP", folder.resolve("temp").toString());
    return WorkflowSteps.run(steps.get(0), folder.resolve("project"), inputs, github);
  }

  private Ended shell(String commands) throws Exception {
    return WorkflowSteps.run(new Step(commands, Map.of()), folder, Map.of(), Map.of());
  }
}
