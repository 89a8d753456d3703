package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.machine.Rulers;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.TimeValue;

class ListingTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void listsEveryModeAndSetOfParameters() {
    Listing listing = listing("Foreign.busy", "-p", "weight=1,2", "-bm", "avgt,thrpt");
    assertEquals(
        List.of("avgt 1", "avgt 2", "thrpt 1", "thrpt 2"),
        listing.common().stream()
            .map(cell -> cell.mode() + " " + cell.parameters().get("weight"))
            .sorted()
            .toList());
    assertEquals(List.of(), listing.baselineOnly());
    assertEquals(List.of(), listing.candidateOnly());
  }

  @Test
  void keepsWhatTheProjectAsksFor() {
    Cell once = listing("Foreign.once").common().get(0);
    assertTrue(once.singleShot());
    Cell group = listing("Foreign.pair").common().get(0);
    assertEquals(3, group.group());
    assertEquals(3, group.threads(5), "a whole group");
  }

  @Test
  void aPatternThatMatchesNothingIsRefused() {
    assertTrue(refusal(2, "NoSuchBenchmark").contains("no benchmark matches NoSuchBenchmark"));
  }

  @Test
  void whatJmhRefusesIsTold() {
    assertTrue(refusal(2, "-bm", "nosuchmode").contains("nosuchmode"));
    assertTrue(refusal(2, "-tu", "parsec").endsWith("Unknown time unit: parsec"));
    assertTrue(
        refusal(2, "-p", "weight=1,banana", "Foreign.busy")
            .endsWith("-p weight: expected a value of type int, found banana"));
    assertTrue(refusal(2, "Foreign.(").endsWith("expected a regular expression, found Foreign.("));
    String threads = refusal(2, "-t", "0");
    assertTrue(threads.endsWith("The given value 0 should be positive"), threads);
    assertFalse(threads.contains("Exception"), threads);
  }

  @Test
  void aJarWithoutJmhIsRefused() throws IOException {
    assertTrue(
        refusal(2, jar("plain.jar", "com/acme/Main.class")).contains("found no org.openjdk.jmh"));
  }

  @Test
  void relocatedJmhIsRefused() throws IOException {
    String message =
        refusal(2, jar("moved.jar", "com/acme/shaded/org/openjdk/jmh/runner/Runner.class"));
    assertTrue(message.contains("com.acme.shaded.org.openjdk.jmh"), message);
  }

  @Test
  void aJarOfJarsIsRefused() throws IOException {
    Path jar = jar("boot.jar", "BOOT-INF/", "BOOT-INF/lib/jmh-core.jar");
    String message = message(2, () -> Build.of("candidate", jar.toString(), ForeignBuild.java()));
    assertTrue(message.contains("Spring Boot"), message);
  }

  @Test
  void whatIsNotThereOrNoJarIsRefused() throws IOException {
    assertTrue(
        message(2, () -> Build.of("baseline", "nowhere.jar", ForeignBuild.java()))
            .contains("no such file: nowhere.jar"));
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    assertTrue(
        message(2, () -> Build.of("baseline", text.toString(), ForeignBuild.java()))
            .contains("is no jar that can be read"));
  }

  @Test
  void aJvmThatDoesNotStartIsTold() {
    Build build =
        ForeignBuild.of("baseline").on("baseline", "nowhere", Path.of("/nowhere/bin/java"));
    assertTrue(message(2, () -> listing(build, List.of())).contains("the JVM does not start"));
  }

  @Test
  void jmhWithoutAListOfBenchmarksIsTold() {
    Build all = ForeignBuild.of("baseline");
    String jars =
        List.of(all.classPath().split(File.pathSeparator)).stream()
            .filter(part -> part.endsWith(".jar"))
            .reduce((left, right) -> left + File.pathSeparator + right)
            .orElseThrow();
    String message =
        message(2, () -> listing(Build.of("baseline", jars, ForeignBuild.java()), List.of()));
    assertTrue(message.contains("no list of benchmarks"), message);
  }

  @Test
  void bulkWarmUpAndForeignOptionsAreRefused() {
    assertTrue(message(2, () -> JmhOptions.of(List.of("-wm", "BULK"))).contains("bulk warm-up"));
    assertTrue(message(2, () -> JmhOptions.of(List.of("-lprof", "x"))).contains("-lprof"));
    assertTrue(message(2, () -> JmhOptions.of(List.of("-bm"))).contains("expected a value"));
    assertTrue(message(2, () -> JmhOptions.of(List.of("-jvm", "java"))).contains("--jvm"));
  }

  @Test
  void overriddenOptionsAreSaid() {
    JmhOptions options = JmhOptions.of(List.of("-gc", "true", "-f", "3", "-tu", "ns", "Sum"));
    assertEquals(2, options.notes().size());
    assertEquals(List.of("-tu", "ns"), options.passed());
    assertEquals(List.of("Sum"), options.selecting());
  }

  @Test
  void iterationsThatWereTypedAreKept() {
    Duration brief = Duration.ofMillis(20);
    JmhOptions options = JmhOptions.of(List.of("-r", "20ms", "-w", "50ms", "-wi", "3", "-i", "5"));
    Duration typed = Duration.ofMillis(50);
    assertEquals(new Shape(brief, typed, 2, 2, 2, true), Shape.first(options.iterations()));
    assertEquals(List.of(), options.notes());
    Shape first = Shape.first(JmhOptions.of(List.of("-r", "20ms")).iterations());
    assertEquals(new Shape(brief, Duration.ofMillis(100), 2, 8, 5, true), first, "not as short");
    Shape slow = Shape.first(JmhOptions.of(List.of("-r", "1s")).iterations());
    assertEquals(Duration.ofSeconds(1), slow.warmupIteration(), "as long as those that count");
    assertTrue(message(2, () -> JmhOptions.of(List.of("-w", "soon"))).contains("-w: expected"));
    assertTrue(message(2, () -> JmhOptions.of(List.of("-w", "999999999day"))).contains("a day"));
    for (String time : List.of("2", "2s", "2000ms", "2000000us", "2m", "2min", "2hr", "1day")) {
      assertEquals(
          TimeValue.fromString(time.replace("min", "m")).convertTo(TimeUnit.MILLISECONDS),
          Objects.requireNonNull(JmhOptions.of(List.of("-w", time)).iterations().warmupTime())
              .toMillis(),
          "as JMH reads " + time);
    }
    assertTrue(message(2, () -> JmhOptions.of(List.of("-r", "soon"))).contains("found soon"));
    assertTrue(message(2, () -> JmhOptions.of(List.of("-i", "0"))).contains("1 or more"));
  }

  @Test
  void parametersMayHoldCommas() {
    Cell cell =
        Cell.read(
            Map.of(
                "benchmark", "A.a", "mode", "avgt", "threads", "1", "param.json", "{\"a\":[1,2]}"));
    assertEquals(Map.of("json", "{\"a\":[1,2]}"), cell.parameters());
  }

  private Listing listing(String... arguments) {
    return listing(ForeignBuild.of("baseline"), List.of(arguments));
  }

  private Listing listing(Build baseline, List<String> arguments) {
    JmhOptions options = JmhOptions.of(arguments);
    try (PairRunner runner =
        new PairRunner(
            baseline,
            ForeignBuild.of("candidate"),
            options,
            List.of(),
            Jmh.turnsJar(folder),
            folder,
            new Rulers())) {
      return Listing.of(runner, options, folder);
    }
  }

  private String refusal(int exitCode, String... arguments) {
    return message(exitCode, () -> listing(arguments));
  }

  private String refusal(int exitCode, Path jar) {
    return message(
        exitCode,
        () -> listing(Build.of("baseline", jar.toString(), ForeignBuild.java()), List.of()));
  }

  private static String message(int exitCode, Executable refused) {
    BuildException exception = assertThrows(BuildException.class, refused);
    assertEquals(exitCode, exception.exitCode());
    String message = String.valueOf(exception.getMessage());
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private Path jar(String name, String... entries) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (String entry : entries) {
        jar.putNextEntry(new JarEntry(entry));
        jar.closeEntry();
      }
    }
    return file;
  }
}
