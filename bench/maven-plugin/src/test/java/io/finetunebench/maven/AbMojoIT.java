package io.finetunebench.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal through Maven itself, offline, in a project that knows nothing of it. */
class AbMojoIT {
  private static final String VERSION = property("version");
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path BENCH = Objects.requireNonNull(MODULE.getParent());

  /** Six pairs, which is one look, of iterations as short as they get. */
  private static final String QUICK =
      "--max-pairs 6 --min-effect 50 --store 'a store' -- Counted -wi 1 -i 1 -w 50ms -r 50ms";

  @TempDir private static Path repository = Path.of("");

  @TempDir private Path project = Path.of("");

  /** What the build would install, in a repository in front of the one that the build uses. */
  @BeforeAll
  static void install() throws IOException {
    Path root = Objects.requireNonNull(BENCH.getParent());
    install("finetune-bench", root.resolve("pom.xml"), "pom");
    install("finetune-bench-bench", BENCH.resolve("pom.xml"), "pom");
    install("finetune-bench-ab", BENCH.resolve("ab-dist/pom.xml"), "pom");
    install("finetune-bench-ab", BENCH.resolve("ab-dist/target/finetune-bench-ab.jar"), "jar");
    String plugin = "finetune-bench-maven-plugin";
    install(plugin, MODULE.resolve("pom.xml"), "pom");
    install(plugin, MODULE.resolve("target/" + plugin + "-" + VERSION + ".jar"), "jar");
  }

  private static void install(String artifact, Path file, String type) throws IOException {
    Path folder = repository.resolve("io/finetunebench").resolve(artifact).resolve(VERSION);
    Files.createDirectories(folder);
    Files.copy(file, folder.resolve(artifact + "-" + VERSION + "." + type));
  }

  @Test
  void aSlowerHeadFailsWithTheVerdictFirst() throws Exception {
    Path head = Files.createDirectory(project.resolve("head"));
    Files.createFile(head.resolve("more-work"));
    String base = foreign();
    Ended ended =
        ab("-Dbase=" + base, "-Dhead=" + head + File.pathSeparator + base, "-Dab=" + QUICK);
    assertEquals(1, ended.exitCode(), ended.text());
    assertTrue(ended.text().contains(": ab: regression (exit code 1): "), ended.text());
    assertTrue(ended.text().contains("SLOWER"), ended.text());
    assertTrue(Files.isDirectory(project.resolve("a store")), ended.text());
  }

  @Test
  void equalBuildsPass() throws Exception {
    Files.writeString(
        project.resolve("pom.xml"),
        "<project><modelVersion>4.0.0</modelVersion>"
            + "<groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>");
    Ended ended = ab("-Dbase=" + foreign(), "-Dhead=" + foreign(), "-Dab=" + QUICK);
    assertEquals(0, ended.exitCode(), ended.text());
    assertTrue(ended.text().contains("BUILD SUCCESS"), ended.text());
  }

  @Test
  void wrongUsageIsTheLineOfTheCommandAndItsCode() throws Exception {
    Ended ended = ab("-Dbase=old.jar", "-Dhead=new.jar");
    assertEquals(1, ended.exitCode(), ended.text());
    assertTrue(ended.text().contains(": ab: wrong usage (exit code 2): "), ended.text());
    assertTrue(ended.text().contains("finetune-bench: "), ended.text());
    Ended quoted = ab("-Dbase=old.jar", "-Dab=--store 'a store");
    assertTrue(
        quoted.text().contains(": ab: wrong usage (exit code 2): -Dab: a quote is not closed"),
        quoted.text());
  }

  /** Returns the class path of a build with a benchmark, and nothing of the plugin. */
  private static String foreign() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(part -> part.matches(".*(test-classes|jmh-core|jopt-simple|commons-math3).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private record Ended(int exitCode, String text) {}

  private Ended ab(String... arguments) throws IOException, InterruptedException {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> command = new ArrayList<>();
    command.add(Path.of(property("maven"), "bin", windows ? "mvn.cmd" : "mvn").toString());
    command.addAll(List.of("-B", "-o", "-Dmaven.repo.local=" + repository));
    command.add("-Dmaven.repo.local.tail=" + property("repository"));
    command.add("io.finetunebench:finetune-bench-maven-plugin:" + VERSION + ":ab");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Djmh.ignoreLock=true");
    Path out = project.resolve("out.txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int exitCode = process.waitFor();
    return new Ended(exitCode, Files.readString(out, Charset.defaultCharset()));
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
