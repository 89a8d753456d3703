package io.finetunebench.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The steps of a workflow or an action that run commands, started as GitHub starts them. */
final class WorkflowSteps {
  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  record Ended(int exitCode, String text) {}

  /** Commands, and their environment with expressions that GitHub fills in. */
  record Step(String run, Map<String, String> environment) {}

  private WorkflowSteps() {}

  static JsonNode yaml(String file) throws IOException {
    return YAMLMapper.builder().build().readTree(Files.readString(ROOT.resolve(file)));
  }

  static List<Step> in(JsonNode steps) {
    return StreamSupport.stream(steps.spliterator(), false)
        .filter(step -> step.path("run").isString())
        .map(
            step -> {
              Map<String, String> environment = new LinkedHashMap<>();
              step.path("env")
                  .properties()
                  .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
              return new Step(step.path("run").asString(), environment);
            })
        .toList();
  }

  /** Runs a step with the values of its expressions, in an environment of GitHub's. */
  static Ended run(
      Step step, Path workspace, Map<String, String> expressions, Map<String, String> github)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.run())
            .directory(workspace.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(github);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_DIR"));
    step.environment()
        .forEach(
            (name, value) ->
                builder
                    .environment()
                    .put(name, value.startsWith("${{") ? filled(value, expressions) : value));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), text);
  }

  private static String filled(String value, Map<String, String> expressions) {
    String expression = value.replaceAll("[${}]", "").strip();
    if (!expressions.containsKey(expression)) {
      throw new IllegalArgumentException("expected a value for " + expression);
    }
    return expressions.getOrDefault(expression, "");
  }
}
