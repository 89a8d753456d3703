package io.finetunebench.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.cli.Main;
import io.finetunebench.bench.judge.history.Runs;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The workflows and their scripts: they are what GitHub takes, name what exists, and the step that
 * keeps the history does so, with a bare repository in the place of GitHub.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class ContinuousIntegrationTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path WORKFLOWS = ROOT.resolve(".github/workflows");
  private static final Path SCRIPTS = ROOT.resolve(".ci");
  private static final Path SCRIPTS_FOR_OTHERS = ROOT.resolve(".github/scripts");
  private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z][a-z-]*");
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{.*?}}");
  private static final String BRANCH = "benchmark-history";
  private static final int WRITERS = 3;
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path folder = Path.of("");

  private Path origin = Path.of("");

  @BeforeEach
  void needGit() throws IOException, InterruptedException {
    for (String program : List.of("git", "bash")) {
      assumeTrue(started(folder, program, "--version").exitCode() == 0, "no " + program + " here");
    }
  }

  static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList().stream();
    }
  }

  static Stream<Path> scripts() throws IOException {
    try (Stream<Path> own = Files.list(SCRIPTS);
        Stream<Path> others = Files.list(SCRIPTS_FOR_OTHERS)) {
      // Patches, Java programs and parts of scripts have an ending; scripts have none.
      return Stream.concat(own, others)
          .filter(file -> !file.getFileName().toString().contains("."))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void aWorkflowIsWhatGitHubTakes(Path file) throws IOException {
    JsonNode workflow = yaml(file);
    assertTrue(workflow.path("name").isString(), "name");
    assertTrue(workflow.path("on").isObject(), "on");
    JsonNode jobs = workflow.path("jobs");
    assertTrue(jobs.isObject() && !jobs.isEmpty(), "jobs");
    for (String name : jobs.propertyNames()) {
      JsonNode job = jobs.path(name);
      assertTrue(!job.path("runs-on").isMissingNode(), name + ".runs-on");
      assertTrue(job.path("timeout-minutes").isInt(), name + ".timeout-minutes");
      assertTrue(
          !job.path("permissions").isMissingNode() || !workflow.path("permissions").isMissingNode(),
          name + ".permissions");
      JsonNode steps = job.path("steps");
      assertTrue(steps.isArray() && !steps.isEmpty(), name + ".steps");
      for (JsonNode step : steps) {
        JsonNode uses = step.path("uses");
        JsonNode run = step.path("run");
        assertNotEquals(uses.isString(), run.isString(), "one of uses and run: " + step);
        if (uses.isString()) {
          // A tag can be moved to other code.
          assertTrue(
              uses.asString().matches("[\\w-]+/[\\w-]+@[0-9a-f]{40}")
                  || uses.asString().equals("./.finetune-bench-action"),
              uses.asString());
          if (uses.asString().startsWith("actions/checkout@")) {
            assertFalse(
                step.at("/with/persist-credentials").asBoolean(true), "a token is left: " + step);
          }
        } else {
          assertRuns(run.asString());
        }
      }
    }
    String text = Files.readString(file);
    assertEquals(
        text.split("\\$\\{\\{", -1).length - 1,
        EXPRESSION.matcher(text).results().count(),
        "expressions that are not closed");
  }

  /** What a step calls is there, and knows the options that it is given. */
  private static void assertRuns(String run) {
    // An expression in a command lets whoever named the branch write the command.
    assertTrue(!run.contains("${{"), run);
    for (String line : run.lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+", -1));
      Path program = ROOT.resolve(words.get(0));
      if (words.get(0).contains("/")) {
        assertTrue(Files.isExecutable(program), line);
      }
      String help =
          switch (words.get(0)) {
            case "./finetune-bench" -> help(words.get(1));
            case ".ci/benchmark-append" -> "";
            default -> null;
          };
      if (help != null) {
        Matcher options = OPTION.matcher(line);
        while (options.find()) {
          assertTrue(
              Pattern.compile(Pattern.quote(options.group()) + "(?![a-z-])").matcher(help).find(),
              options.group() + " in " + line);
        }
      }
    }
  }

  private static String help(String command) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    assertEquals(0, Main.run(writer, writer, command, "--help"));
    return out.toString();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptParsesAndStopsAtItsFirstError(Path script) throws Exception {
    assertTrue(Files.isExecutable(script), script.toString());
    String text = Files.readString(script);
    Ended parsed;
    if (text.startsWith("#!/usr/bin/env python3\n")) {
      // Python stops at its first error without being told.
      assumeTrue(started(folder, "bash", "-c", "command -v python3").exitCode() == 0, "no python3");
      String parse = "import ast, sys; ast.parse(open(sys.argv[1]).read())";
      parsed = started(folder, "python3", "-c", parse, script.toString());
    } else {
      assertTrue(text.startsWith("#!/usr/bin/env bash\n"), script.toString());
      assertTrue(text.contains("set -euo pipefail"), script.toString());
      parsed = started(folder, "bash", "-n", script.toString());
    }
    assertEquals(0, parsed.exitCode(), parsed.text());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it packs for Linux")
  void aPackageForAnotherArchitectureIsLinkedFromTheModulesOfItsJdk() throws Exception {
    String machine = started(folder, "uname", "-m").text().strip();
    String foreign = machine.equals("aarch64") ? "x86_64" : "aarch64";
    Path here = jdk("here", "17.0.9", machine);
    executable(
        here.resolve("bin/jlink"),
        "for last; do :; done; mkdir -p $last; echo GLIBC_2.17 >$last/lib.so; echo \"$@\""
            + " >$last/asked");
    Path there = jdk("there", "17.0.1", foreign.equals("x86_64") ? "amd64" : foreign);
    refuses("expected a JDK for " + machine + ", found one for " + foreign, "--jdk", "" + there);
    refuses(
        "expected a JDK for " + foreign + ", found one for " + machine, "--architecture", foreign);
    String[] other = {"--jdk", "" + there, "--architecture", foreign};
    refuses("expected a JDK with its modules in a folder jmods, found none there", other);
    Files.createDirectories(there.resolve("jmods"));
    Files.writeString(there.resolve("jmods/java.base.jmod"), "");

    Ended packed = pack(other);
    assertEquals(0, packed.exitCode(), packed.text());
    Path target = folder.resolve("gpu-profile/cuda/target");
    assertTrue(Files.exists(target.resolve("finetune-bench-cuda-" + foreign + ".tar.gz")));
    Path home = target.resolve("finetune-bench-cuda");
    assertEquals(foreign, Files.readString(home.resolve("ARCHITECTURE")).strip());
    assertEquals("2.17", Files.readString(home.resolve("GLIBC")).strip());
    String asked = Files.readString(home.resolve("runtime/asked"));
    assertTrue(asked.startsWith("--module-path " + there + "/jmods "), asked);

    Files.writeString(home.resolve("lib/a.jar"), "com/linux-s390x/libone.so");
    refuses("expected native code for " + foreign + ", found com/linux-s390x/libone.so", other);
    jdk("there", "25.0.1", foreign);
    refuses("expected JAVA_HOME to be a JDK 25, which links the one for " + foreign, other);
  }

  private void refuses(String line, String... arguments) throws Exception {
    Ended ended = pack(arguments);
    assertEquals(2, ended.exitCode(), ended.text());
    String last = ended.text().lines().reduce("", (before, next) -> next);
    assertTrue(last.startsWith(line), ended.text());
  }

  /** Packs in a folder of its own, with a Maven that has nothing to do. */
  private Ended pack(String... arguments) throws Exception {
    Path script = folder.resolve(".ci/pack-cuda");
    Files.createDirectories(script.resolveSibling("bin"));
    Files.createDirectories(folder.resolve("gpu-profile/cuda/target/finetune-bench-cuda/lib"));
    Files.copy(SCRIPTS.resolve("pack-cuda"), script, StandardCopyOption.REPLACE_EXISTING);
    executable(script.resolveSibling("bin/mvn"), "");
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "JAVA_HOME=" + folder.resolve("here"),
                "PATH=" + script.resolveSibling("bin") + ":" + System.getenv("PATH"),
                "bash",
                "" + script));
    command.addAll(List.of(arguments));
    return started(folder, command.toArray(String[]::new));
  }

  private Path jdk(String name, String version, String architecture) throws IOException {
    Path jdk = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(jdk.resolve("bin"));
    Files.write(
        jdk.resolve("release"),
        List.of("JAVA_VERSION=\"" + version + "\"", "OS_ARCH=\"" + architecture + "\""));
    return jdk;
  }

  private static void executable(Path file, String commands) throws IOException {
    Files.write(file, List.of("#!/bin/sh", commands));
    assertTrue(file.toFile().setExecutable(true));
  }

  @Test
  void eachRunOnMainAddsItsRecordToTheHistory() throws Exception {
    Path checkout = checkout("first");
    String step = recordStep();
    append(checkout, step, 0);
    assertEquals(List.of(Runs.id(0)), history());
    // The same job once more, as after "re-run": nothing is doubled.
    String before = git(origin, "rev-parse", BRANCH);
    assertTrue(append(checkout, step, 0).contains("has these records already"));
    assertEquals(before, git(origin, "rev-parse", BRANCH));
    append(checkout("second"), step, 1);
    assertEquals(List.of(Runs.id(0), Runs.id(1)), history());
    assertEquals("3", git(origin, "rev-list", "--count", BRANCH), "a root and a commit a record");
    assertEquals("", git(checkout, "status", "--porcelain"), "the checkout stays as it is");
    assertEquals("1", git(checkout, "worktree", "list").lines().count() + "");
  }

  @Test
  void whoComesTooLateTakesInWhatTheOtherPushedAndTriesAgain() throws Exception {
    Path late = checkout("late");
    Path early = checkout("early");
    records(early, 1);
    git(early, "config", "user.name", "early");
    git(early, "config", "user.email", "early@example.org");
    // Git runs this after it has asked where the branch is, and before it moves it.
    Path hook = late.resolve(".git/hooks/pre-push");
    Files.createDirectories(late.resolve(".git/hooks"));
    Files.writeString(
        hook,
        "#!/bin/sh\n[ ! -e '"
            + folder.resolve("pushed")
            + "' ] || exit 0\ntouch '"
            + folder.resolve("pushed")
            + "'\nfor name in $(git rev-parse --local-env-vars); do unset $name; done\ncd '"
            + early
            + "' && .ci/benchmark-append '"
            + temporary(early).resolve("records")
            + "'\n");
    assertTrue(hook.toFile().setExecutable(true));
    String said = append(late, recordStep(), 0);
    assertTrue(said.contains("attempt 1 was too late"), said);
    assertEquals(List.of(Runs.id(0), Runs.id(1)), history());
  }

  @Test
  void jobsThatPushAtOnceAllGetTheirRecordsIn() throws Exception {
    String step = recordStep();
    List<Process> jobs = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      Path checkout = checkout("writer" + writer);
      records(checkout, writer);
      jobs.add(job(checkout, step).redirectOutput(log(checkout)).start());
    }
    for (int writer = 0; writer < WRITERS; writer++) {
      assertTrue(jobs.get(writer).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(
          0,
          jobs.get(writer).exitValue(),
          Files.readString(log(folder.resolve("writer" + writer)).toPath()));
    }
    assertEquals(IntStream.range(0, WRITERS).mapToObj(Runs::id).toList(), history());
  }

  /** The step of the workflow that puts the record on the branch. */
  private static String recordStep() throws IOException {
    JsonNode steps = yaml(WORKFLOWS.resolve("benchmark.yml")).at("/jobs/record/steps");
    String step = steps.path(steps.size() - 1).path("run").asString();
    assertTrue(step.contains(".ci/benchmark-append \"$RUNNER_TEMP/records\""), step);
    return step;
  }

  private String append(Path checkout, String step, int run) throws Exception {
    records(checkout, run);
    Process process = job(checkout, step).start();
    Ended ended = ended(process);
    assertEquals(0, ended.exitCode(), ended.text());
    return ended.text();
  }

  /** A job's own store, with one run in it. */
  private static void records(Path checkout, int run) {
    RunRecord record = Runs.run(run, List.of(Runs.valid(100)), List.of());
    new FolderStore(temporary(checkout).resolve("records"))
        .save(record, Map.of("jmh.json", "[]".getBytes(UTF_8)));
  }

  private static Path temporary(Path checkout) {
    return checkout.resolveSibling(checkout.getFileName() + "-temp");
  }

  private static File log(Path checkout) {
    return checkout.resolveSibling(checkout.getFileName() + ".log").toFile();
  }

  private ProcessBuilder job(Path checkout, String step) {
    ProcessBuilder builder = builder(checkout, "bash", "-e", "-o", "pipefail", "-c", step);
    builder.environment().put("RUNNER_TEMP", temporary(checkout).toString());
    builder.environment().put("BENCHMARK_PAUSE", "0");
    return builder;
  }

  /** Clones the scratch repository as the action does: the newest commit alone. */
  private Path checkout(String name) throws Exception {
    if (origin.toString().isEmpty()) {
      Path source = Files.createDirectories(folder.resolve("source/.ci"));
      Files.copy(SCRIPTS.resolve("benchmark-append"), source.resolve("benchmark-append"));
      assertTrue(source.resolve("benchmark-append").toFile().setExecutable(true));
      git(source, "init", "--quiet", "--initial-branch=main", "..");
      git(source, "add", "benchmark-append");
      git(source, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "Begin");
      git(folder, "clone", "--quiet", "--bare", "source", "origin.git");
      origin = folder.resolve("origin.git");
    }
    git(folder, "clone", "--quiet", "--depth=1", origin.toUri().toString(), name);
    return folder.resolve(name);
  }

  /** Ids of what is on the branch, through a clone of its own. */
  private List<String> history() throws Exception {
    Path clone = Files.createTempDirectory(folder, "history");
    git(clone, "clone", "--quiet", "--branch", BRANCH, origin.toString(), ".");
    Map<String, Integer> files = new TreeMap<>();
    FolderStore store = new FolderStore(clone.resolve("records"));
    store.list().records().forEach(run -> files.put(run.id(), store.files(run.id()).size()));
    assertEquals(List.of(), store.list().problems());
    files.forEach((id, count) -> assertEquals(1, count, id));
    return List.copyOf(files.keySet());
  }

  private String git(Path where, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Ended ended = started(where, command.toArray(String[]::new));
    assertEquals(0, ended.exitCode(), ended.text());
    return ended.text().strip();
  }

  private record Ended(int exitCode, String text) {}

  private Ended started(Path where, String... command) throws IOException, InterruptedException {
    try {
      return ended(builder(where, command).start());
    } catch (IOException e) {
      return new Ended(-1, e.toString());
    }
  }

  private static Ended ended(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), text);
  }

  /** Without the settings of whoever runs the tests. */
  private ProcessBuilder builder(Path where, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("LC_ALL", "C");
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_DIR"));
    return builder;
  }

  private static JsonNode yaml(Path file) throws IOException {
    return YAMLMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()
        .readTree(Files.readString(file));
  }
}
